import type { Detection } from '../spatial/detection.ts'
import { createDetectionReader } from '../spatial/detection-reader.ts'
import type { PreparedCall } from './prepare-call.ts'
import type { ItemReader } from './run-task.ts'
import { type DetectOptions, pictureOf } from './spatial-tasks.ts'

/** Gives each detection as its JSON closes, in the pixels of the picture, with the closed labels and limit applied. */
export function spatialReader(
  call: Pick<PreparedCall<unknown>, 'media' | 'task'>,
  options: DetectOptions,
): ItemReader<Detection> {
  const { transform } = pictureOf(call.media, options)
  const { labels, maxItems = Infinity } = options
  const reader = createDetectionReader({
    transform,
    expectMask: call.task === 'segment',
    ...(labels && { labels }),
  })
  let given = 0
  let left = maxItems
  const pass = (detections: readonly Detection[]) => {
    const kept = detections.slice(0, left)
    left -= kept.length
    given += detections.length
    return kept
  }
  return {
    push: (text) => pass(reader.push(text)),
    // Forms that can be told only at the end, such as a reply inside a JSON string, come then.
    end: () => pass(reader.end().detections.slice(given)),
  }
}
