import { type Detection, fromJsonl, type Issue, replyText, SightglassError } from '@sightglass/core'

/**
 * The model's words in what a user has at hand: the words themselves, or the API's response around them; also a stream
 * of responses, as a list, as JSON lines or as the server sent its events.
 * @throws SightglassError `blocked` when the prompt was refused
 */
export function replyIn(text: string): string {
  const responses = responsesIn(text)
  if (!responses) return text
  const blocked = responses.find(({ promptFeedback }) => promptFeedback?.blockReason !== undefined)
  if (blocked && responses.every(({ candidates }) => candidates === undefined)) {
    throw new SightglassError('blocked', 'The prompt was blocked.', {
      details: { reason: blocked.promptFeedback?.blockReason },
    })
  }
  return responses.map(replyText).join('')
}

type Response = Parameters<typeof replyText>[0]

function responsesIn(text: string): Response[] | undefined {
  const whole = parsed(text)
  const found = whole === undefined ? parsedLines(text) : [whole].flat()
  return found.length > 0 && found.every(isResponse) ? found : undefined
}

/** The JSON of each line, with or without the `data:` of server-sent events; none when a line is something else. */
function parsedLines(text: string): unknown[] {
  const found: unknown[] = []
  for (const line of text.split('\n')) {
    const json = line.replace(/^data:/, '').trim()
    if (json === '' || json === '[DONE]') continue
    const value = parsed(json)
    if (!isObject(value)) return []
    found.push(value)
  }
  return found
}

/** What was found in one picture, as `--json` and `--export jsonl` write it. */
export interface Findings {
  readonly file?: string
  /** Of the upright picture, in pixels. */
  readonly size?: { readonly width: number; readonly height: number }
  readonly detections: readonly Detection[]
}

/** The pictures of a file written with `--json` or `--export jsonl`; `undefined` when it is something else. */
export function findingsIn(text: string): Findings[] | undefined {
  const lines = parsedLines(text)
  if (lines.length > 0 && lines.every(isFoundLine)) {
    return fromJsonl(text).map(({ fileName, size, detections }) => ({ file: fileName, size, detections }))
  }
  const json = parsed(text)
  if (Array.isArray(json) && json.every(isDetection)) return [{ detections: json }]
  const list = [json].flat()
  return list.every(isFindings) ? list : undefined
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

function isResponse(value: unknown): value is Response {
  if (!isObject(value)) return false
  const { candidates, promptFeedback, usageMetadata } = value
  // The last piece of a stream may have nothing but its counts.
  if (candidates === undefined) return isObject(promptFeedback) || isObject(usageMetadata)
  // A model may call its own list of things candidates.
  return Array.isArray(candidates) && candidates.every((one) => isObject(one) && isCandidate(one))
}

function isCandidate(value: Record<string, unknown>): boolean {
  return value.content !== undefined || value.finishReason !== undefined
}

function isDetection(value: unknown): value is Detection {
  return isObject(value) && typeof value.index === 'number' && typeof value.label === 'string'
}

function isFindings(value: unknown): value is Findings {
  return isObject(value) && Array.isArray(value.detections) && value.detections.every(isDetection)
}

function isFoundLine(value: unknown): boolean {
  return isDetection(value) && 'file' in value && 'size' in value && isObject(value.size)
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
