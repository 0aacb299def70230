import { nameInput } from '../../errors/name-input.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { PixelRect } from '../../geometry/pixels.ts'
import type { Size } from '../../geometry/size.ts'
import { createTransform } from '../../geometry/transform.ts'
import { type ReadPictureOptions, readPicture } from '../../media/read-picture.ts'
import type { MediaSource } from '../../media/types.ts'
import { type ReadImageMetadataOptions, readMetadataOf } from '../../raster/metadata.ts'
import { mergeTiles } from '../../spatial/merge-tiles.ts'
import { detectPrompt } from '../../tasks/spatial-task.ts'
import { type TileGrid, tileGrid } from '../../tasks/tile-grid.ts'
import { startClock } from '../calls/call-clock.ts'
import { addUsage } from '../calls/usage.ts'
import { mapSources } from '../map-sources.ts'
import type { DetectResult } from '../types.ts'
import type { VisionContext } from '../vision-context.ts'
import { type CallEstimate, estimateCall } from './estimate-call.ts'
import { asList, type MediaInput } from './inputs.ts'
import { prepareCall } from './prepare-call.ts'
import { budgetOf, refuseOverBudget } from './refuse-early.ts'
import { sendPrepared } from './run-task.ts'
import { type DetectOptions, detectTask, limitItems } from './spatial-tasks.ts'

/** How a picture is looked at in slices. */
export interface TileOptions extends TileGrid {
  /** Boxes of one label that share this much (intersection over union, 0..1) are the same thing. @default 0.5 */
  readonly threshold?: number
  /** Slices in flight at once. @default 4 */
  readonly concurrency?: number
}

/**
 * Looks at a big picture slice by slice, so that small things are not lost, and merges what neighbours both saw.
 * One slice that fails fails the call: a list with a hole in it would look like an empty place.
 */
export async function detectInTiles(
  context: VisionContext,
  input: MediaInput,
  options: DetectOptions & { tiles: TileOptions },
): Promise<DetectResult> {
  context.caller()
  const clock = startClock(options, context)
  const { tiles: grid, maxItems, maxTokens: _, maxCost: __, ...each } = options
  const [source] = onlyOne(asList(input))
  const { fetch, crop, limitInputPixels } = { ...context.options.media, ...options.media }
  const { bytes, stored, orientation } = await readWhole(source!, {
    signal: clock.signal,
    ...(fetch && { fetch }),
    ...(limitInputPixels !== undefined && { limitInputPixels }),
  })
  const transform = createTransform(stored, { orientation })
  const image = { size: transform.upright, transform, inputIndex: 0 }
  const slices = slicesOf(image.size, grid, crop)
  refuseOverBudget(estimateSlices(context, slices, each), budgetOf(context, options))
  const failed = new AbortController()
  let failure: unknown
  const results = await mapSources(
    slices,
    async (slice, { signal }) => {
      try {
        const media = { ...each.media, crop: slice, route: 'inline' as const }
        const call = await prepareCall(context, { bytes }, { ...each, media, signal }, detectTask(each))
        return await sendPrepared(context, call, { ...clock.limits(), signal })
      } catch (error) {
        failure ??= error
        failed.abort()
        throw error
      }
    },
    {
      concurrency: grid.concurrency ?? 4,
      signal: AbortSignal.any([clock.signal, failed.signal]),
      stopOn: () => true,
    },
  )
  if (failure !== undefined) throw failure
  const done = results.map((result) => {
    if (result.error !== undefined) throw result.error
    return result.value
  })
  const merged = mergeTiles(done, {
    size: image.size,
    ...(grid.threshold !== undefined && { threshold: grid.threshold }),
  })
  const { detections, issues } = limitItems(merged, maxItems)
  const first = done[0]!
  return {
    detections,
    image,
    model: first.model,
    usage: addUsage(...done.map((one) => one.usage)),
    ...sumEstimates(done.map((one) => one.estimate)),
    issues: [...done.flatMap((one) => one.issues), ...issues],
    raw: { text: done.map((one) => one.raw.text).join('\n'), response: first.raw.response },
  }
}

async function readWhole(source: MediaSource, options: ReadPictureOptions & ReadImageMetadataOptions) {
  try {
    const bytes = await readPicture(source, options)
    return { bytes, ...(await readMetadataOf(bytes, options)) }
  } catch (error) {
    throw SightglassError.isInstance(error) ? nameInput(error, 0) : error
  }
}

/** The slices of the picture, or of the part of it that is wanted. */
function slicesOf(size: Size, grid: TileGrid, crop: PixelRect | undefined): PixelRect[] {
  const { left, top } = crop ?? { left: 0, top: 0 }
  return tileGrid(crop ?? size, grid).map((slice) => ({
    ...slice,
    left: slice.left + left,
    top: slice.top + top,
  }))
}

/** All slices have one size, and so one estimate. */
function estimateSlices(
  context: VisionContext,
  slices: readonly PixelRect[],
  options: DetectOptions,
): CallEstimate | undefined {
  const { width, height } = slices[0]!
  const facts = { kind: 'image', mimeType: 'image/png', width, height } as const
  const media = { facts, route: 'inline', label: 'a slice', explain: '', issues: [] } as const
  const { prompt } = detectPrompt(options)
  const one = estimateCall(context, [media], prompt, options, options.model ?? context.model)
  return sumEstimates(Array.from({ length: slices.length }, () => one)).estimate
}

/** Known only when every slice's is. */
function sumEstimates(estimates: readonly (CallEstimate | undefined)[]): { estimate?: CallEstimate } {
  const known = estimates.filter((one) => one !== undefined)
  if (known.length < estimates.length) return {}
  const sum = (pick: (one: CallEstimate) => number) => known.reduce((total, one) => total + pick(one), 0)
  return {
    estimate: {
      promptTokens: sum((one) => one.promptTokens),
      ...(known.some((one) => one.range) && {
        range: [
          sum((one) => one.range?.[0] ?? one.promptTokens),
          sum((one) => one.range?.[1] ?? one.promptTokens),
        ] as const,
      }),
      ...(known.every((one) => one.costUsd !== undefined) && { costUsd: sum((one) => one.costUsd ?? 0) }),
    },
  }
}

function onlyOne(sources: readonly MediaSource[]): readonly MediaSource[] {
  if (sources.length === 1) return sources
  throw new SightglassError('request_invalid', 'Slices are cut from one picture at a time.', {
    details: {
      given: `${sources.length} media`,
      try: 'Make a call for each picture, such as with vision.map().',
    },
  })
}
