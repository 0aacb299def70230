import { type Candidate, GenerateContentResponse, type Part } from '@google/genai'
import { SightglassError } from '../../errors/sightglass-error.ts'

/**
 * The chunks of a stream as the one response that an unstreamed call would have given: texts joined, thoughts kept
 * apart, signatures kept, the last word on usage and on how it ended.
 */
function mergeChunks(chunks: readonly GenerateContentResponse[]): GenerateContentResponse {
  const parts: Part[] = []
  let candidate: Candidate | undefined
  const whole = new GenerateContentResponse()
  for (const chunk of chunks) {
    const piece = chunk.candidates?.[0]
    if (piece !== undefined) {
      const { content, ...rest } = piece
      candidate = { ...candidate, ...rest }
      for (const part of content?.parts ?? []) addPart(parts, part)
    }
    if (chunk.usageMetadata) whole.usageMetadata = { ...whole.usageMetadata, ...chunk.usageMetadata }
    if (chunk.promptFeedback) whole.promptFeedback = chunk.promptFeedback
    if (chunk.modelVersion) whole.modelVersion = chunk.modelVersion
    if (chunk.responseId) whole.responseId = chunk.responseId
  }
  if (candidate !== undefined) whole.candidates = [{ ...candidate, content: { role: 'model', parts } }]
  return whole
}

/**
 * {@link mergeChunks} of a stream that is over.
 * @throws `network_error` when it stopped before the answer was complete
 */
export function mergeStream(chunks: readonly GenerateContentResponse[]): GenerateContentResponse {
  const whole = mergeChunks(chunks)
  if (whole.candidates?.[0]?.finishReason || whole.promptFeedback?.blockReason) return whole
  // A model that said nothing at all was not cut off.
  if (whole.candidates === undefined && chunks.length > 0) return whole
  throw new SightglassError('network_error', 'The answer was cut off before it was complete.', {
    details: { reason: 'the stream ended without a finish reason', try: 'Try again.' },
  })
}

function addPart(parts: Part[], part: Part): void {
  const last = parts.at(-1)
  const joins =
    last?.text !== undefined &&
    part.text !== undefined &&
    (last.thought ?? false) === (part.thought ?? false) &&
    last.thoughtSignature === undefined
  if (joins) parts[parts.length - 1] = { ...last, ...part, text: last.text + part.text! }
  else parts.push({ ...part })
}
