import type { ServerResponse } from 'node:http'
import { textTokens } from '../counts/rules.ts'
import type { Fault } from '../faults/fault.ts'
import type { GenerateContentResponse, Part, UsageMetadata } from '../protocol/wire.ts'
import { sleep } from './http.ts'

/** How a reply is sent in pieces. */
export interface PieceOptions {
  /** Exact pieces, else some words each. */
  readonly chunks?: readonly string[]
  readonly delayMs: number
  readonly faults: readonly Fault[]
  readonly signal: AbortSignal
}

/** How a reply of `streamGenerateContent` is sent. */
export interface StreamOptions extends PieceOptions {
  /** `sse` for `alt=sse`, else one JSON array. */
  readonly form: 'sse' | 'array'
}

/** Cuts text where words end, into pieces that grow as Gemini's do. */
export function splitText(text: string): string[] {
  const pieces: string[] = []
  let size = 12
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + size)
    const space = text.indexOf(' ', end)
    if (end < text.length) end = space >= 0 && space - end < 40 ? space : end
    // A surrogate pair is one letter.
    if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '') && end < text.length) end += 1
    pieces.push(text.slice(start, end))
    start = end
    size = Math.min(size * 3, 4000)
  }
  return pieces.length === 0 ? [''] : pieces
}

/**
 * The replies of a stream: thoughts first, text in pieces, the finish reason in the last alone. Usage grows since 2.5;
 * before that only the last counts the output. Since Gemini 3 the last says nothing: it brings the signature of the
 * thoughts, which the emulator has not. Vertex counts in the last alone, and names the traffic before. Sources: fixtures/wire/stream-*, sse-raw-*.txt.
 */
export function streamReplies(
  response: GenerateContentResponse,
  chunks?: readonly string[],
): GenerateContentResponse[] {
  const first = response.candidates?.[0]
  const parts = first?.content?.parts ?? []
  const thoughts = parts.filter((part) => part.thought && part.text)
  const spoken = parts.filter((part) => !part.thought)
  const text = spoken.map((part) => part.text ?? '').join('')
  if (!first || text === '') return [response]
  const vertex = response.usageMetadata?.trafficType !== undefined
  const silentEnd = !vertex && /^gemini-(?:[3-9]|\d\d)/.test(response.modelVersion ?? '')
  const pieces = chunks ?? [...splitText(text), ...(silentEnd ? [''] : [])]
  const others = spoken.filter((part) => part.text === undefined)
  const { candidates, usageMetadata: usage, ...rest } = response
  const indexed = candidates![0]!.index === undefined ? {} : { index: 0 }
  const reply = (
    parts: Part[],
    usageMetadata: Partial<UsageMetadata> | undefined,
    finishReason?: string,
  ): GenerateContentResponse => ({
    candidates: [
      { content: { parts, role: 'model' }, ...(finishReason ? { finishReason } : {}), ...indexed },
    ],
    ...(usageMetadata ? { usageMetadata: usageMetadata as UsageMetadata } : {}),
    ...rest,
  })
  let said = 0
  return [
    ...thoughts.map((part) => reply([part], usage && beforeOutput(usage))),
    ...pieces.map((piece, place) => {
      const last = place === pieces.length - 1
      said += textTokens(piece)
      const counted = last
        ? usage
        : usage && (vertex || usage.candidatesTokensDetails ? beforeOutput(usage) : grown(usage, said))
      return reply([{ text: piece }, ...(last ? others : [])], counted, last ? first.finishReason : undefined)
    }),
  ]
}

const grown = (usage: UsageMetadata, output: number): UsageMetadata => ({
  ...usage,
  candidatesTokenCount: output,
  totalTokenCount: usage.promptTokenCount + output + (usage.thoughtsTokenCount ?? 0),
})

function beforeOutput(usage: UsageMetadata): Partial<UsageMetadata> {
  if (usage.trafficType) return { trafficType: usage.trafficType }
  const {
    candidatesTokenCount: _output,
    candidatesTokensDetails: _details,
    thoughtsTokenCount: _thoughts,
    ...rest
  } = usage
  return { ...rest, totalTokenCount: usage.promptTokenCount }
}

/** Sends a reply as `streamGenerateContent` does. Events end with CRLF twice: fixtures/wire/sse-raw-*.txt. */
export async function sendStream(
  response: ServerResponse,
  reply: GenerateContentResponse,
  options: StreamOptions,
): Promise<void> {
  const { form, faults, signal } = options
  const replies = streamReplies(reply, options.chunks)
  const slow = faults.find((fault) => fault.name === 'slow-stream')
  const cut = faults.find((fault) => fault.name === 'cut-stream')
  const broken = faults.find((fault) => fault.name === 'malformed-json')
  const failing = faults.find((fault) => fault.name === 'stream-error')
  const delayMs = slow ? (slow.delayMs ?? 200) : options.delayMs
  const stopAfter = (cut ?? failing)?.afterChunks ?? 1
  response.writeHead(200, {
    'content-type': form === 'sse' ? 'text/event-stream' : 'application/json; charset=UTF-8',
    'content-disposition': 'attachment',
    'transfer-encoding': 'chunked',
  })
  for (const [index, entry] of replies.entries()) {
    if (index > 0 && delayMs > 0) await sleep(delayMs, signal)
    if (cut && index >= stopAfter) break
    if (failing && index >= stopAfter) break
    const json = JSON.stringify(entry)
    const text = broken && index === replies.length - 1 ? json.slice(0, Math.floor(json.length / 2)) : json
    const framed =
      form === 'sse'
        ? `data: ${text}\r\n\r\n`
        : `${index === 0 ? '[' : ',\r\n'}${JSON.stringify(entry, null, 2)}`
    if (!response.write(framed))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  if (cut) {
    // Half an event, then the line goes dead.
    response.write('data: {"candidates": [{"content": {"pa')
    await sleep(5, signal).catch(() => undefined)
    response.destroy()
    return
  }
  if (failing) {
    const error = {
      error: {
        code: 503,
        message: 'The model is overloaded. Please try again later.',
        status: 'UNAVAILABLE',
      },
    }
    response.write(
      form === 'sse' ? `data: ${JSON.stringify(error)}\r\n\r\n` : `,\r\n${JSON.stringify(error)}`,
    )
  }
  response.end(form === 'array' ? ']\n' : undefined)
}
