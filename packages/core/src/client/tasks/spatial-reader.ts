import type { Issue } from '../../errors/issue.ts'
import { type ClipPart, createClipTimes, timeNotes } from '../../spatial/clip-times.ts'
import type { Detection } from '../../spatial/detection.ts'
import { createDetectionReader } from '../../spatial/detection-reader.ts'
import type { SpatialWish } from '../../tasks/spatial-task.ts'
import { type PictureChoice, pictureOf } from './picture-of.ts'
import { shownPart } from './shown-part.ts'
import type { ItemReader, ReadContext } from './task-definition.ts'
import type { TaskOptions } from './task-options.ts'

/** What decides how detections are read. */
export type ReadOptions = PictureChoice & Pick<SpatialWish, 'labels' | 'maxItems'> & Pick<TaskOptions, 'clip'>

/** Gives each detection as its JSON closes, in the pixels of the picture, with the closed labels and limit applied. */
export function spatialReader(
  { media }: Pick<ReadContext, 'media'>,
  options: ReadOptions,
  expectMask = false,
): ItemReader<Detection> {
  const { transform } = pictureOf(media, options)
  const { labels, maxItems = Infinity } = options
  const reader = createDetectionReader({ transform, expectMask, ...(labels && { labels }) })
  const inPart = createClipTimes(shownPart(media, options))
  let given = 0
  let left = maxItems
  const pass = (detections: readonly Detection[]) => {
    const kept = detections.slice(0, left)
    left -= kept.length
    given += detections.length
    return kept.map((detection) => placeOne(detection, inPart).detection)
  }
  return {
    push: (text) => pass(reader.push(text)),
    // Forms that can be told only at the end, such as a reply inside a JSON string, come then.
    end: () => pass(reader.end().detections.slice(given)),
  }
}

/** Brings the times of detections in a video into the part that the model looked at. */
export function placeInClip(
  detections: readonly Detection[],
  part: ClipPart,
): { readonly detections: readonly Detection[]; readonly issues: readonly Issue[] } {
  const inPart = createClipTimes(part)
  const placed = detections.map((detection) => placeOne(detection, inPart))
  return {
    detections: placed.map(({ detection }) => detection),
    issues: placed.flatMap(({ issue }) => issue ?? []),
  }
}

function placeOne(
  detection: Detection,
  inPart: ReturnType<typeof createClipTimes>,
): { readonly detection: Detection; readonly issue?: Issue } {
  if (detection.timeSeconds === undefined) return { detection }
  const { seconds, note } = inPart(detection.timeSeconds)
  const placed = seconds === detection.timeSeconds ? detection : { ...detection, timeSeconds: seconds }
  if (note === undefined) return { detection: placed }
  const [code, severity, message] = timeNotes[note]
  return { detection: placed, issue: { code, message, index: detection.index, severity } }
}
