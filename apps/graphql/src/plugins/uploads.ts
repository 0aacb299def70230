import { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createGraphQLError, type GraphQLParams, isAsyncIterable, type Plugin } from 'graphql-yoga'
import { type MultipartLimits, readMultipart } from '../uploads/read-multipart.ts'
import { createUploadFolder, freeBytes, type UploadFolder } from '../uploads/upload-folder.ts'
import { bodyTooLarge, isMultipart } from './body-limit.ts'

/** Options of {@link uploadsPlugin}. */
export interface UploadsOptions extends MultipartLimits {
  /** Where files are kept while their request runs. @default the system's folder for temporary files */
  readonly folder?: string
  /** Room that stays free on that disk. @default 104857600 (100 MiB) */
  readonly minFreeBytes?: number
}

/**
 * Streams the files of multipart requests to the disk, small ones aside, in front of Yoga, which would hold all in memory. They are
 * removed when the request's last result is made.
 */
export function uploadsPlugin(options: UploadsOptions = {}): Plugin {
  const { folder, minFreeBytes = 100 * 1024 ** 2, maxUploadBytes = 2 * 1024 ** 3 } = options
  const folders = new WeakMap<Request, UploadFolder>()

  const admit = async (request: Request): Promise<void> => {
    const declared = Number(request.headers.get('content-length') ?? 0)
    const most = maxUploadBytes + (options.maxOperationsBytes ?? 1024 ** 2) + 64 * 1024
    if (declared > most) throw bodyTooLarge(maxUploadBytes)
    if ((await freeBytes(folder)) >= declared + minFreeBytes) return
    throw createGraphQLError('The server has no room for this upload now.', {
      extensions: { code: 'DISK_FULL', http: { status: 507, headers: { connection: 'close' } } },
    })
  }
  const remove = async (request: Request): Promise<void> => {
    const held = folders.get(request)
    folders.delete(request)
    await held?.remove()
  }

  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method !== 'POST' || !isMultipart(request)) return
      setRequestParser(async () => {
        await admit(request)
        const held = createUploadFolder(folder)
        folders.set(request, held)
        try {
          const contentType = request.headers.get('content-type') ?? ''
          return (await readMultipart(
            bodyOf(request, serverContext),
            contentType,
            held,
            options,
          )) as GraphQLParams
        } catch (error) {
          await remove(request)
          throw error
        }
      })
    },
    async onResultProcess({ request, result, setResult }) {
      if (!folders.has(request)) return
      if (!isAsyncIterable(result)) return remove(request)
      const source = result[Symbol.asyncIterator]()
      setResult({
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            const step = await source.next().catch(async (error: unknown) => {
              await remove(request)
              throw error
            })
            if (step.done) await remove(request)
            return step
          },
          return: async (value) => {
            await remove(request)
            return (await source.return?.(value)) ?? { done: true, value: undefined }
          },
        }),
      })
    },
  }
}

/** The body as Node has it, without the detour over a web stream where there is no need of one. */
function bodyOf(request: Request, context: object): Readable {
  if ('req' in context && context.req instanceof IncomingMessage) return context.req
  if (!request.body) return Readable.from([])
  return Readable.from(request.body as unknown as AsyncIterable<Uint8Array>, { objectMode: false })
}
