import { SightglassError } from '../errors/sightglass-error.ts'
import { detectPrompt, type SpatialWish } from '../tasks/spatial-task.ts'
import type { TaskDefinition } from './prepare-call.ts'
import { parseDetections } from './seams.ts'
import type { TaskOptions } from './task-options.ts'
import type { DetectResult, TaskResult } from './types.ts'

/** What `detect`, `segment` and `point` take. */
export interface DetectOptions extends TaskOptions, SpatialWish {
  /** Of several pictures, the one to look for things in, counted from 0; the others are there to compare. @default 0 */
  readonly imageIndex?: number
}

export type SpatialAnswer = Omit<DetectResult, keyof TaskResult>

export function detectTask(options: DetectOptions): TaskDefinition<SpatialAnswer> {
  return {
    task: 'detect',
    ask: () => detectPrompt(options),
    thinking: 'lowest',
    read: (outcome, { media }) => {
      const inputIndex = options.imageIndex ?? 0
      const transform = media[inputIndex]?.transform
      if (transform === undefined) {
        throw new SightglassError('request_invalid', 'There is no picture whose pixels could be told.', {
          inputIndex,
        })
      }
      const { detections, issues } = parseDetections(outcome.text, { transform })
      return { answer: { detections, image: { size: transform.upright, transform, inputIndex } }, issues }
    },
  }
}
