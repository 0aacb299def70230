import { type Detection, type Issue, replyText, SightglassError } from '@sightglass/core'

/** The model's words in what a user has at hand: the words themselves, or the API's response around them. */
export function replyIn(text: string): string {
  const json = parsed(text)
  // streamGenerateContent answers with a list of responses, each a piece of the text.
  const responses = Array.isArray(json) ? json : [json]
  if (responses.length === 0 || !responses.every(isResponse)) return text
  return responses.map(replyText).join('')
}

/** The detections of a file written with `--json`; `undefined` when it is something else. */
export function detectionsIn(text: string): Detection[] | undefined {
  const json = parsed(text)
  const list = isObject(json) ? json.detections : json
  return Array.isArray(list) && list.every(isDetection) ? list : undefined
}

/**
 * An answer that nothing can be read from is a failure, not an empty list.
 * @throws SightglassError `reply_unparseable`
 */
export function requireReadable(detections: readonly Detection[], issues: readonly Issue[]): void {
  if (detections.length > 0 || !issues.some(({ severity }) => severity === 'error')) return
  throw new SightglassError('reply_unparseable', 'Nothing can be read from the answer.', {
    details: { try: "Give the model's whole answer, as it came." },
  })
}

function isResponse(value: unknown): value is Parameters<typeof replyText>[0] {
  return isObject(value) && Array.isArray(value.candidates)
}

function isDetection(value: unknown): value is Detection {
  return isObject(value) && typeof value.index === 'number' && typeof value.label === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
