import { spoilAnswer } from '../faults/spoil-answer.ts'
import { invalidArgument, RpcError } from '../protocol/rpc-error.ts'
import type {
  Content,
  GenerateContentRequest,
  GenerateContentResponse,
  GenerationConfig,
  Part,
} from '../protocol/wire.ts'
import type { Exchange } from './context.ts'
import { generate } from './generate.ts'
import { sendJson } from './http.ts'
import { type Interaction, sendInteractionStream } from './interaction-stream.ts'
import { readJsonBody } from './json-body.ts'
import { replay, takeFaults } from './model-handlers.ts'
import { prepareCall } from './prepare-call.ts'
import { createResponseId } from './request-id.ts'

interface Item {
  type?: string
  text?: string
  data?: string
  uri?: string
  mimeType?: string
  resolution?: string
  role?: string
  content?: string | Item[]
}

const media = new Set(['image', 'video', 'audio', 'document'])

/**
 * `POST /interactions`, as the image guide's newest commands use it: one question, one answer, whole or streamed, not
 * stored. It is turned into `generateContent`, so scripts, faults and the engine treat it alike.
 */
export async function handleInteraction(exchange: Exchange): Promise<void> {
  try {
    await answerInteraction(exchange)
  } catch (error) {
    const code =
      error instanceof RpcError && exchange.faults.length === 0 ? errorCodes[error.code] : undefined
    if (code === undefined) throw error
    const { message } = error as RpcError
    exchange.entry.error = message
    sendJson(exchange.response, { error: { message, code } }, interactionJson((error as RpcError).code))
  }
}

/** Interactions have errors of their own: a word for a code, and no status. SEEN in DRIFT.md. */
const errorCodes: Readonly<Record<number, string>> = { 400: 'invalid_request', 404: 'not_found' }

const interactionJson = (status = 200) => ({ status, contentType: 'application/json' })

async function answerInteraction(exchange: Exchange): Promise<void> {
  const { state, route, owner, response, entry, signal } = exchange
  const { raw, json } = await readJsonBody(exchange)
  if (state.tape) return replay(exchange, raw, json)
  if (typeof json.model !== 'string') throw invalidArgument('model is required.')
  for (const name of ['previousInteractionId', 'agent', 'background'] as const) {
    if (json[name])
      throw invalidArgument(`The emulator's interactions have no "${name}": each is one question.`)
  }
  const request: GenerateContentRequest = {
    contents: contentsOf(json.input),
    generationConfig: configOf(json),
  }
  if (typeof json.systemInstruction === 'string')
    request.systemInstruction = { parts: [{ text: json.systemInstruction }] }
  const input = {
    operation: 'generateContent' as const,
    surface: route.surface,
    version: route.version,
    model: json.model,
    owner,
  }
  if (!state.models.has(json.model)) throw new RpcError(404, 'NOT_FOUND', `Model '${json.model}' not found.`)
  const prepared = prepareCall(request, input, state)
  const call = { ...prepared.call, index: entry.index }
  state.requests.note(entry, call)
  await takeFaults(exchange, call)
  const answer = await generate(prepared, state, signal)
  let reply = answer.response
  for (const fault of exchange.faults) reply = spoilAnswer(reply, fault)
  entry.answeredBy = reply === answer.response ? answer.answeredBy : 'fault'
  entry.response = reply
  if (answer.sights) entry.sights = answer.sights
  const interaction = interactionOf(reply, prepared.model.id, state.clock.now())
  if (json.stream !== true) {
    // What is not stored has no id: tidyverse/ellmer, google-files.yml.
    const { id, ...rest } = interaction
    return sendJson(response, json.store === false ? rest : { id, ...rest }, interactionJson())
  }
  // In a stream its id is empty: vercel/ai, interactions/__fixtures__/multi-turn-stateless-turn1.chunks.txt.
  const shown = json.store === false ? { ...interaction, id: '' } : interaction
  await sendInteractionStream(response, shown, {
    ...(answer.chunks && reply === answer.response ? { chunks: answer.chunks } : {}),
    delayMs: state.streamDelayMs,
    faults: exchange.faults,
    signal,
  })
}

/** Source: fixtures/wire/interactions-basic.json; times have whole seconds there. */
function interactionOf(reply: GenerateContentResponse, model: string, nowMs: number): Interaction {
  const { usageMetadata: usage, candidates } = reply
  const parts = candidates?.[0]?.content?.parts ?? []
  const text = parts
    .filter((part) => !part.thought)
    .map((part) => part.text ?? '')
    .join('')
  const now = new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const id = `v1_${createResponseId()}`
  const thought = (usage?.thoughtsTokenCount ?? 0) > 0
  const stopped = candidates?.[0]?.finishReason
  return {
    id,
    object: 'interaction',
    model,
    status: stopped === 'STOP' ? 'completed' : stopped === 'MAX_TOKENS' ? 'incomplete' : 'failed',
    created: now,
    updated: now,
    service_tier: 'standard',
    steps: [
      // An opaque token of ours: the real one lets a later turn go on thinking.
      ...(thought ? [{ type: 'thought', signature: Buffer.from(id).toString('base64') }] : []),
      { type: 'model_output', content: [{ type: 'text', text }] },
    ],
    usage: {
      total_input_tokens: usage?.promptTokenCount ?? 0,
      input_tokens_by_modality: (usage?.promptTokensDetails ?? []).map(({ modality, tokenCount }) => ({
        modality: modality.toLowerCase(),
        tokens: tokenCount,
      })),
      total_cached_tokens: 0,
      total_output_tokens: usage?.candidatesTokenCount ?? 0,
      total_thought_tokens: usage?.thoughtsTokenCount ?? 0,
      total_tool_use_tokens: 0,
      total_tokens: usage?.totalTokenCount ?? 0,
    },
  }
}

function contentsOf(input: unknown): Content[] {
  if (typeof input === 'string') return [{ role: 'user', parts: [{ text: input }] }]
  const items = (Array.isArray(input) ? input : [input]) as Item[]
  if (items.length === 0 || items.some((item) => typeof item !== 'object' || item === null))
    throw invalidArgument('input is required.')
  if (items.every((item) => item.content !== undefined)) {
    return items.map((turn) => ({
      role: turn.role ?? (turn.type === 'model_output' ? 'model' : 'user'),
      parts: typeof turn.content === 'string' ? [{ text: turn.content }] : (turn.content ?? []).map(partOf),
    }))
  }
  return [{ role: 'user', parts: items.map(partOf) }]
}

function partOf(item: Item): Part {
  if (item.type === 'text') return { text: item.text ?? '' }
  if (!media.has(item.type ?? ''))
    throw invalidArgument(`Unsupported input type: ${JSON.stringify(item.type)}`)
  const type = item.mimeType === undefined ? {} : { mimeType: item.mimeType }
  const level = item.resolution
    ? { mediaResolution: { level: `MEDIA_RESOLUTION_${String(item.resolution).toUpperCase()}` } }
    : {}
  if (item.data !== undefined) return { inlineData: { ...type, data: item.data }, ...level }
  return { fileData: { ...type, fileUri: item.uri ?? '' }, ...level }
}

function configOf(json: Record<string, unknown>): GenerationConfig {
  const { thinkingLevel, ...config } = (json.generationConfig ?? {}) as GenerationConfig & {
    thinkingLevel?: string
  }
  const format = [json.responseFormat].flat()[0] as
    | { schema?: GenerationConfig['responseSchema']; type?: string; mimeType?: string }
    | undefined
  const schema =
    format?.schema ??
    (format?.type && format.type !== 'text' ? (format as GenerationConfig['responseSchema']) : undefined)
  return {
    ...config,
    ...(thinkingLevel === undefined ? {} : { thinkingConfig: { thinkingLevel } }),
    ...(schema ? { responseMimeType: 'application/json', responseJsonSchema: schema } : {}),
  }
}
