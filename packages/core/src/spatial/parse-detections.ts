import { SightglassError } from '../errors/sightglass-error.ts'
import {
  createDetectionReader,
  type DetectionReaderOptions,
  type ParsedDetections,
} from './detection-reader.ts'

/** Options of {@link parseDetections}. */
export interface ParseDetectionsOptions extends DetectionReaderOptions {
  /** Throw at the first warning or error instead of repairing: `truncated`, `empty_reply` or `reply_unparseable`. @default false */
  readonly strict?: boolean
}

/**
 * Reads the boxes, points, masks and 3D boxes of a model's reply, in every form that models answer in: JSON in
 * fences, in prose, in wrappers, line by line, cut off, or not quite JSON. One `Detection` per item, and `issues` that
 * say what was repaired, dropped or doubted, by the item's index.
 *
 * Takes time linear in the reply and never throws because of it, unless `strict` is set. Throws `request_invalid`
 * when neither `size` nor `transform` is given.
 */
export function parseDetections(text: string, options: ParseDetectionsOptions): ParsedDetections {
  const reader = createDetectionReader(options)
  reader.push(text)
  const parsed = reader.end()
  if (options.strict) refuse(parsed)
  return parsed
}

function refuse({ issues }: ParsedDetections): void {
  const found = issues.filter((issue) => issue.severity !== 'info')
  const worst = found.find((issue) => issue.code === 'reply_truncated') ?? found[0]
  if (!worst) return
  const code =
    worst.code === 'reply_truncated'
      ? 'truncated'
      : worst.code === 'reply_empty'
        ? 'empty_reply'
        : 'reply_unparseable'
  throw new SightglassError(code, worst.message, {
    retryable: true,
    details: {
      issue: worst.code,
      item: worst.index,
      issues: found.length,
      try: 'read without strict to keep what is good, or ask the model again',
    },
  })
}
