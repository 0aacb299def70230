import PQueue from 'p-queue'
import { throwIfAborted } from '../errors/aborted.ts'
import { labelInput, nameInput } from '../errors/name-input.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import { type ExaminedMedia, examineOrigin } from './examine-media.ts'
import { base64Length } from './inline-part.ts'
import { refuseOverLimits } from './limit-input.ts'
import type { ResolveMediaOptions } from './options.ts'
import { readOrigin } from './origin.ts'
import type { MediaSource, ResolvedMedia } from './types.ts'

/** How many sources are looked at, or sent, at once. */
const atOnce = 8

/** Options for many sources: all of those for one, but the index. */
export type ResolveManyOptions = Omit<ResolveMediaOptions, 'inputIndex'>

/**
 * Makes a part of anything that can be media, and says why it travels the way it does. The type is told by the bytes;
 * pictures are turned upright; limits of the model are checked before a byte is sent. A list of sources, of any mix,
 * gives a list in the same order, and is checked as one request.
 *
 * @throws SightglassError `media_not_found`, `media_unreadable` (empty, broken or cut off), `media_type_unsupported`,
 * `media_type_mismatch`, `media_too_large`, `media_too_many_pixels`, `media_fetch_blocked`, `media_fetch_failed`,
 * `limit_exceeded`, `model_unsupported_option`, `request_invalid`, `aborted`, and what the uploader throws. Of a list,
 * the first that is to blame, by `inputIndex`.
 */
export async function resolveMedia(source: MediaSource, options?: ResolveMediaOptions): Promise<ResolvedMedia>
export async function resolveMedia(
  sources: readonly MediaSource[],
  options?: ResolveManyOptions,
): Promise<ResolvedMedia[]>
export async function resolveMedia(
  source: MediaSource | readonly MediaSource[],
  options: ResolveMediaOptions = {},
): Promise<ResolvedMedia | ResolvedMedia[]> {
  if (Array.isArray(source)) return deliverAll(await examineAll(source as MediaSource[], options))
  const examined = await examineMedia(source as MediaSource, options)
  const { inputIndex } = options
  return naming(inputIndex, async () => {
    try {
      refuseOverLimits([examined.limitInput], { ...options, model: options.model ?? DEFAULT_MODEL })
    } catch (error) {
      await examined.discard()
      throw error
    }
    return examined.deliver()
  })
}

/** Looks at a source without sending anything. Deliver it or discard it. @throws SightglassError as `resolveMedia` */
function examineMedia(source: MediaSource, options: ResolveMediaOptions = {}): Promise<ExaminedMedia> {
  return naming(options.inputIndex, async () => {
    const origin = readOrigin(source)
    try {
      return await examineOrigin(origin, options)
    } catch (error) {
      throw SightglassError.isInstance(error) ? labelInput(error, origin.label) : error
    }
  })
}

/**
 * Looks at every source, and checks them as one request. Where the first error is thrown, all have been looked at and
 * nothing is left open.
 */
export async function examineAll(
  sources: readonly MediaSource[],
  options: ResolveManyOptions,
): Promise<ExaminedMedia[]> {
  throwIfAborted(options.signal)
  const settled = await settle(sources, (source, inputIndex) =>
    examineMedia(source, { ...options, inputIndex }),
  )
  const examined = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  try {
    for (const one of settled) if (one.status === 'rejected') throw one.reason
    const moved = moveLargest(examined, options)
    refuseOverLimits(
      moved.map((one) => one.limitInput),
      { ...options, model: options.model ?? DEFAULT_MODEL },
    )
    return moved
  } catch (error) {
    await Promise.allSettled(examined.map((one) => one.discard()))
    throw error
  }
}

/** Makes the parts, in order. Where one fails, the others are brought to their end first. */
export async function deliverAll(examined: readonly ExaminedMedia[]): Promise<ResolvedMedia[]> {
  const settled = await settle(examined, (one, inputIndex) => naming(inputIndex, () => one.deliver()))
  return settled.map((one) => {
    if (one.status === 'fulfilled') return one.value
    throw one.reason
  })
}

/** What is small alone may be too much together: then the largest are uploaded until the rest fits into the request. */
function moveLargest(examined: ExaminedMedia[], options: ResolveManyOptions): ExaminedMedia[] {
  const model = resolveModel(options.model ?? DEFAULT_MODEL, { surface: options.surface ?? 'gemini-api' })
  const sizeOf = ({ route, limitInput }: ExaminedMedia) =>
    route === 'inline' ? base64Length(limitInput.byteLength ?? 0) : 0
  let total = examined.reduce((sum, one) => sum + sizeOf(one), 0)
  const most = model.limits.inlineRequestBytes.value
  const moved = new Set<ExaminedMedia>()
  for (const one of examined.filter(({ movable }) => movable).sort((a, b) => sizeOf(b) - sizeOf(a))) {
    if (total <= most) break
    total -= sizeOf(one)
    moved.add(one)
  }
  return examined.map((one) =>
    moved.has(one)
      ? {
          ...one,
          route: 'file',
          limitInput: { ...one.limitInput, route: 'file' },
          deliver: () => one.deliver('file'),
        }
      : one,
  )
}

function settle<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const queue = new PQueue({ concurrency: atOnce })
  return Promise.allSettled(items.map((item, index) => queue.add(() => work(item, index))))
}

async function naming<Result>(inputIndex: number | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw SightglassError.isInstance(error) ? nameInput(error, inputIndex) : error
  }
}
