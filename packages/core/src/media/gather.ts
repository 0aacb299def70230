import { SightglassError } from '../errors/sightglass-error.ts'
import { untilAborted } from './abort.ts'
import { bytesContent, type Content } from './content.ts'
import type { OneShot } from './options.ts'

/** What a stream turned out to hold: all of it, or the beginning and the promise of more. */
export type Gathered =
  | { readonly content: Content }
  | { readonly oneShot: OneShot; readonly head: Uint8Array }

/**
 * Reads a stream into memory up to `mostBytes`. A longer one comes back as its beginning and its rest.
 * @throws SightglassError `media_unreadable` when the stream fails or gives what is no bytes, `aborted`
 */
export async function gather(
  stream: AsyncIterable<Uint8Array>,
  mostBytes: number,
  options: { readonly signal?: AbortSignal; readonly byteLength?: number } = {},
): Promise<Gathered> {
  const rest = guarded(stream, options.signal)
  const pieces: Uint8Array[] = []
  let read = 0
  while (read <= mostBytes) {
    const { done, value } = await rest.next()
    if (done) return { content: bytesContent(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, read)) }
    pieces.push(value)
    read += value.byteLength
  }
  const head = pieces[0]!.byteLength >= 4096 ? pieces[0]! : Buffer.concat(pieces.slice(0, 64))
  const { byteLength } = options
  return { head, oneShot: { head: pieces, rest, ...(byteLength !== undefined && { byteLength }) } }
}

async function* guarded(stream: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]()
  let ended = false
  try {
    for (;;) {
      // A race against one long promise would keep every piece alive until that promise is gone.
      const { done, value } = await untilAborted(iterator.next(), signal)
      if (done) {
        ended = true
        return
      }
      const piece: unknown = value
      if (piece instanceof Uint8Array) yield piece
      else if (typeof piece === 'string') yield Buffer.from(piece, 'latin1')
      else throw new TypeError('The stream gives what is no bytes.')
    }
  } catch (error) {
    if (SightglassError.isInstance(error)) throw error
    throw new SightglassError('media_unreadable', 'The stream failed while it was read.', {
      details: { reason: (error as Error).message?.slice(0, 200) },
      cause: error,
    })
  } finally {
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => {})
  }
}
