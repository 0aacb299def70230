import type { Content, ContentUnion, GenerateContentResponse, Part } from '@google/genai'
import { replyText } from './outcome.ts'

/**
 * A request in the words of OpenTelemetry's `gen_ai.input.messages`. Of media only the type or the address goes along,
 * never the bytes. Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export function inputMessages(contents: readonly Content[]): string {
  return JSON.stringify(
    contents.map(({ role = 'user', parts = [] }) => ({
      role: role === 'model' ? 'assistant' : role,
      parts: parts.map(toMessagePart),
    })),
  )
}

/** A reply in the words of `gen_ai.output.messages`, without the model's thoughts. */
export function outputMessages(response: GenerateContentResponse): string {
  const finishReason = response.candidates?.[0]?.finishReason?.toLowerCase()
  return JSON.stringify([
    {
      role: 'assistant',
      parts: [{ type: 'text', content: replyText(response) }],
      ...(finishReason && { finish_reason: finishReason }),
    },
  ])
}

/** The system instruction in the words of `gen_ai.system_instructions`, where it is plain text. */
export function systemInstructions(instruction: ContentUnion | undefined): string | undefined {
  return typeof instruction === 'string'
    ? JSON.stringify([{ type: 'text', content: instruction }])
    : undefined
}

/** A signed address carries its key behind the question mark; a video of YouTube has its name there. */
function withoutSecrets(uri: string): string {
  return /^https:\/\/www\.youtube\.com\/watch\?v=[\w-]+$/.test(uri) ? uri : uri.replace(/[?#].*$/, '')
}

function toMessagePart({ text, inlineData, fileData }: Part): object {
  if (inlineData !== undefined) return { type: 'blob', mime_type: inlineData.mimeType }
  if (fileData !== undefined) {
    return { type: 'uri', mime_type: fileData.mimeType, uri: withoutSecrets(fileData.fileUri ?? '') }
  }
  return { type: 'text', content: text ?? '' }
}
