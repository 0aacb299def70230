import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
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
  folder: () => Promise<UploadFolder>,
  limits: MultipartLimits = {},
): Promise<MultipartParams> {
  const { maxUploadBytes = 2 * 1024 ** 3, maxFiles = 10, maxOperationsBytes = 1024 ** 2 } = limits
  let operations: MultipartParams | undefined
  let map: ReadonlyMap<string, readonly string[]> | undefined
  let written = 0
  const waiting = new Set<string>()
  const writing: Promise<void>[] = []

  const stop = new AbortController()
  const fail = (error: Error): void => stop.abort(error)
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
      folder()
        .then((place) => place.keep(stream, mimeType))
        .then((file) => placeFile(into, paths, file))
        .catch(fail),
    )
  })
  parser.on('partsLimit', () => fail(malformed('The request has too many parts.')))
  parser.on('filesLimit', () => fail(tooManyFiles(maxFiles)))
  parser.on('fieldsLimit', () => fail(malformed('The request has too many fields.')))

  try {
    await pipeline(body, parser, { signal: stop.signal })
    await Promise.all(writing)
  } catch (error) {
    await Promise.allSettled(writing)
    if (stop.signal.aborted) throw stop.signal.reason
    if (body.errored || body.destroyed) throw error
    throw malformed(`The multipart body is broken: ${(error as Error).message}`)
  }
  if (stop.signal.aborted) throw stop.signal.reason
  if (!operations) throw malformed('The field "operations" is missing.')
  if (waiting.size > 0) throw malformed(`The file "${[...waiting][0]?.slice(0, 40)}" is missing.`)
  return operations
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
