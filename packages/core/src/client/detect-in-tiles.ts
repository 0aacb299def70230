import { SightglassError } from '../errors/sightglass-error.ts'
import { inlineBytes, inlinePart } from '../media/inline-part.ts'
import type { MediaSource } from '../media/types.ts'
import { prepareImageBytes } from '../raster/prepare-image.ts'
import { mergeTiles } from '../spatial/merge-tiles.ts'
import { type TileGrid, tileGrid } from '../tasks/tile-grid.ts'
import { startClock } from './call-clock.ts'
import { resolveAll } from './inputs.ts'
import { mapSources } from './map-sources.ts'
import { pictureOf } from './picture-of.ts'
import { asList, type MediaInput, prepareResolved } from './prepare-call.ts'
import { sendPrepared } from './run-task.ts'
import { type DetectOptions, detectTask, limitItems } from './spatial-tasks.ts'
import type { CallEstimate } from './spending.ts'
import type { DetectResult } from './types.ts'
import { addUsage } from './usage.ts'
import type { VisionContext } from './vision-context.ts'

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
  const model = options.model ?? context.model
  const whole = { ...options, signal: clock.signal, route: 'inline' as const }
  const [media] = await resolveAll(context, onlyOne(asList(input)), whole, model)
  const image = pictureOf([media!], {})
  const bytes = inlineBytes(media!.part)
  if (bytes === undefined) {
    throw new SightglassError(
      'request_invalid',
      'Only a picture that Sightglass reads itself can be cut into slices.',
      {
        inputIndex: 0,
        details: { given: media!.label, try: 'Pass a path, bytes or a URL.' },
      },
    )
  }
  const { tiles: grid, maxItems, ...each } = options
  const failed = new AbortController()
  let failure: unknown
  const results = await mapSources(
    tileGrid(image.size, grid),
    async (crop, { signal }) => {
      try {
        const tile = await prepareImageBytes(bytes, { crop, signal })
        const resolved = {
          ...media!,
          part: inlinePart(tile.bytes, tile.mimeType),
          transform: tile.transform,
          facts: { ...media!.facts, ...tile.size, mimeType: tile.mimeType, byteLength: tile.bytes.length },
        }
        const call = prepareResolved(context, [resolved], each, detectTask(each))
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
    details: { given: `${sources.length} media` },
  })
}
