import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { createGraphQLError } from 'graphql-yoga'
import { bodyTooLarge } from '../plugins/body-limit.ts'
import { malformed, placeFile, readFileMap, readOperations } from './place-files.ts'
import type { UploadFolder } from './upload-folder.ts'

/** How large a multipart request may be. */
export interface MultipartLimits {
  /** All files of one request together, in bytes. @default 2147483648 (2 GiB), the Files API's own limit */
  readonly maxUploadBytes?: number
  /** Files in one request. @default 10 */
  readonly maxFiles?: number
  /** The field `operations`, in bytes. @default 1048576 (1 MiB) */
  readonly maxOperationsBytes?: number
}

/** The GraphQL parameters of a multipart request, with its files in place. */
export type MultipartParams = Record<string, unknown>

/**
 * Reads a request of the GraphQL multipart request specification as it comes: `operations`, then `map`, then the files,
 * each written to the disk piece by piece. Never is more than a piece in memory.
 * @throws GraphQLError `MULTIPART_INVALID` (400), `REQUEST_TOO_LARGE` (413); the stream's own error when it broke
 */
export async function readMultipart(
  body: Readable,
  contentType: string,
  folder: UploadFolder,
  limits: MultipartLimits = {},
): Promise<MultipartParams> {
  const { maxUploadBytes = 2 * 1024 ** 3, maxFiles = 10, maxOperationsBytes = 1024 ** 2 } = limits
  let operations: MultipartParams | undefined
  let map: ReadonlyMap<string, readonly string[]> | undefined
  let written = 0
  const waiting = new Set<string>()
  const writing: Promise<void>[] = []
  const streams: Readable[] = []

  let failure: Error | undefined
  const stop = new AbortController()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => {})
  const fail = (error: Error): void => {
    failure ??= error
    failed.reject(failure)
    stop.abort(failure)
  }
  const parser = openParser(contentType, maxFiles, maxOperationsBytes)

  parser.on('field', (name, value, _nameCut, valueCut) => {
    try {
      if (valueCut) throw bodyTooLarge(maxOperationsBytes)
      if (name === 'operations') operations = readOperations(value)
      if (name !== 'map') return
      if (!operations) throw malformed('The field "operations" has to come before "map".')
      map = readFileMap(value)
      for (const file of map.keys()) waiting.add(file)
    } catch (error) {
      fail(error as Error)
    }
  })
  parser.on('file', (name, stream, _filename, _encoding, mimeType) => {
    const paths = map?.get(name)
    const into = operations
    streams.push(stream)
    // Said when the body ends within the file; nobody else may be listening yet.
    stream.on('error', (error: Error) => fail(malformed(`A file is cut off: ${error.message}`)))
    if (!map || !into) {
      stream.resume()
      return fail(malformed('The fields "operations" and "map" have to come before the files.'))
    }
    // What the map does not name is passed over, as is a second file of the same name.
    if (!paths || !waiting.delete(name)) return void stream.resume()
    stream.on('data', (piece: Buffer) => {
      written += piece.byteLength
      if (written > maxUploadBytes) fail(bodyTooLarge(maxUploadBytes))
    })
    stream.pause()
    writing.push(
      folder
        .keep(stream, mimeType, stop.signal)
        .then((file) => placeFile(into, paths, file))
        .catch(fail),
    )
  })
  parser.on('partsLimit', () => fail(malformed('The request has too many parts.')))
  parser.on('filesLimit', () => fail(tooManyFiles(maxFiles)))
  parser.on('fieldsLimit', () => fail(malformed('The request has too many fields.')))

  parser.on('error', (error) => fail(malformed(`The multipart body is broken: ${(error as Error).message}`)))
  const finished = new Promise((resolve) => parser.once('finish', resolve))

  try {
    await Promise.race([feed(body, parser, failed.promise).catch(fail), failed.promise])
    await Promise.race([finished, failed.promise])
    await Promise.race([Promise.all(writing), failed.promise])
  } catch {
    // The parser does not end the files that it has begun, and their writers would wait.
    for (const stream of streams) stream.destroy()
    await Promise.allSettled(writing)
  }
  if (failure) throw failure
  if (!operations) throw malformed('The field "operations" is missing.')
  if (waiting.size > 0) throw malformed(`The file "${[...waiting][0]?.slice(0, 40)}" is missing.`)
  return operations
}

/**
 * Gives the body to the parser, no faster than it takes it. The body is not destroyed where that ends early: its line is
 * the one that the answer goes over.
 */
async function feed(body: Readable, parser: BusboyInstance, failed: Promise<never>): Promise<void> {
  for await (const piece of body.iterator({ destroyOnReturn: false })) {
    let ready: boolean
    try {
      ready = parser.write(piece)
    } catch (error) {
      throw malformed(`The multipart body is broken: ${(error as Error).message}`)
    }
    if (!ready) await Promise.race([once(parser, 'drain'), failed])
  }
  parser.end()
}

function openParser(contentType: string, files: number, fieldSize: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { files, fieldSize, fields: 4, parts: files + 6, fieldNameSize: 100, headerPairs: 50 },
    })
  } catch (error) {
    throw malformed(`The content type cannot be used: ${(error as Error).message}`)
  }
}

function tooManyFiles(limit: number): Error {
  return createGraphQLError(`At most ${limit} files are taken in one request.`, {
    extensions: { code: 'REQUEST_TOO_LARGE', limit, http: { status: 413, headers: { connection: 'close' } } },
  })
}
