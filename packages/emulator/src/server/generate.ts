import { type CountRequestContext, countRequest, type RequestCount } from '../counts/count-request.ts'
import { textTokens } from '../counts/rules.ts'
import type { Sight } from '../engine/types.ts'
import type { CallMedia } from '../protocol/call-media.ts'
import type { ModelTraits } from '../protocol/models.ts'
import { invalidArgument, RpcError, type RpcStatus } from '../protocol/rpc-error.ts'
import type { Candidate, Content, GenerateContentRequest, GenerateContentResponse } from '../protocol/wire.ts'
import { composeReply } from '../reply/compose.ts'
import { readIntent } from '../reply/intent.ts'
import { describeScene, type Scene } from '../reply/scene.ts'
import { thinks, thoughtsOf } from '../reply/thoughts.ts'
import type { ScriptedAnswer } from '../script/script.ts'
import { envelope } from './envelope.ts'
import { RawReply, sleep } from './http.ts'
import type { PreparedCall } from './prepare-call.ts'
import type { EmulatorState } from './state.ts'

/** A reply, and how it came about. */
export interface Generated {
  readonly response: GenerateContentResponse
  readonly answeredBy: 'engine' | 'script'
  /** The pieces of a stream's text, when the script fixes them. */
  readonly chunks?: readonly string[]
  readonly sights?: readonly Sight[]
}

/** Answers a request: by the script if a rule fits, else by looking. */
export async function generate(
  prepared: PreparedCall,
  state: EmulatorState,
  signal: AbortSignal,
): Promise<Generated> {
  const { call, model, request } = prepared
  const count = await countPrepared(prepared, 'generateContent', state, signal)
  if (count.total > model.resource.inputTokenLimit) {
    throw invalidArgument(
      `The input token count (${count.total}) exceeds the maximum number of tokens allowed (${model.resource.inputTokenLimit}).`,
    )
  }
  const scripted = await state.script.answerTo(call)
  if (scripted?.delayMs) await sleep(scripted.delayMs, signal)
  const nowMs = state.clock.now()
  if (scripted) return { ...fromScript(scripted, prepared, { count, nowMs }), answeredBy: 'script' }
  const { text, sights, thoughts, sureness } = await look(prepared, state, signal)
  const config = request.generationConfig ?? {}
  const thoughtsTokens = thinks(model, config) ? textTokens(thoughts) : 0
  const shown = thoughtsTokens > 0 && config.thinkingConfig?.includeThoughts === true
  const candidates = candidatesOf({ text }, request, model).map((candidate) =>
    shown ? withThought(candidate, thoughts) : candidate,
  )
  const response = envelope(prepared, { candidates, count, thoughtsTokens, sureness, nowMs })
  return { response, answeredBy: 'engine', sights }
}

const withThought = (candidate: Candidate, text: string): Candidate => ({
  ...candidate,
  content: { role: 'model', parts: [{ text, thought: true }, ...(candidate.content?.parts ?? [])] },
})

/** Counts a prepared request's tokens. */
export function countPrepared(
  { call, request, model }: PreparedCall,
  method: CountRequestContext['method'],
  state: EmulatorState,
  signal: AbortSignal,
): Promise<RequestCount> {
  return countRequest(request, call.media, {
    model,
    surface: call.surface,
    method,
    measurer: state.measurer,
    signal,
  })
}

async function look(
  { call, request, model }: PreparedCall,
  state: EmulatorState,
  signal: AbortSignal,
): Promise<{ text: string; sights: Sight[]; thoughts: string; sureness: number }> {
  const config = request.generationConfig ?? {}
  const intent = readIntent(call.prompt, config.responseSchema ?? config.responseJsonSchema)
  const sights: Sight[] = []
  for (const media of call.media) {
    if (media.bytes === undefined) {
      sights.push(unvisited(media))
      continue
    }
    if (media.kind === 'text') {
      sights.push({
        kind: 'text',
        objects: [],
        texts: [],
        colours: [],
        pageTexts: [Buffer.from(media.bytes).toString('utf8')],
        notes: [],
      })
      continue
    }
    const subject = {
      bytes: media.bytes,
      mimeType: media.mimeType,
      ...(media.video ? { videoMetadata: media.video } : {}),
    }
    try {
      sights.push(await state.engine.look(subject, intent.wish, { signal }))
    } catch (error) {
      signal.throwIfAborted()
      throw engineFailure(error, media)
    }
  }
  const polygons = model.generation >= 3
  const scene = await describeScene(sights, intent, { pngMasks: !polygons })
  const text = composeReply(scene, intent, { polygons, config, prompt: call.prompt })
  return { text, sights, thoughts: thoughtsOf(intent, scene), sureness: surenessOf(scene) }
}

/** The mean score of what the answer speaks of; half, when it speaks of nothing. */
function surenessOf({ things, texts }: Scene): number {
  const scores = [...things, ...texts].map((seen) => seen.score)
  return scores.length === 0 ? 0.5 : scores.reduce((sum, score) => sum + score, 0) / scores.length
}

const unvisited = (media: CallMedia): Sight => ({
  kind: media.kind,
  objects: [],
  texts: [],
  colours: [],
  notes: [`The emulator does not visit addresses on the network, so it did not look at ${media.uri}.`],
})

/** Unreadable bytes are the caller's fault: the service answers 400, in these words for pictures. */
function engineFailure(error: unknown, media: CallMedia): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'media_unreadable') {
    const words =
      media.kind === 'image'
        ? 'Unable to process input image.'
        : media.kind === 'document'
          ? 'The document has no pages.'
          : `Unable to process input ${media.kind}.`
    return invalidArgument(
      `${words} Please retry or report in https://developers.generativeai.google/guide/troubleshooting`,
    )
  }
  if (code === 'timeout')
    return new RpcError(504, 'DEADLINE_EXCEEDED', "The emulator's engine took too long.")
  return new RpcError(
    500,
    'INTERNAL',
    `The emulator's engine failed: ${error instanceof Error ? error.message : String(error)}`,
  )
}

function fromScript(
  scripted: ScriptedAnswer,
  prepared: PreparedCall,
  { count, nowMs }: { readonly count: RequestCount; readonly nowMs: number },
): { response: GenerateContentResponse; chunks?: readonly string[] } {
  if (scripted.raw) throw new RawReply(scripted.raw)
  if (scripted.error) {
    const { code, status = 'INTERNAL', message = 'Scripted error.', details = [] } = scripted.error
    throw new RpcError(code, status as RpcStatus, message, details as RpcError['details'])
  }
  if (scripted.response)
    return { response: scripted.response, ...(scripted.chunks ? { chunks: scripted.chunks } : {}) }
  const text =
    scripted.text ??
    (scripted.json === undefined ? scripted.chunks?.join('') : JSON.stringify(scripted.json, null, 2))
  const candidates = candidatesOf(
    { ...scripted, ...(text === undefined ? {} : { text }) },
    prepared.request,
    prepared.model,
  )
  const thoughtsTokens = scripted.thoughtsTokenCount ?? 0
  const response = envelope(prepared, { candidates, count, thoughtsTokens, sureness: 1, nowMs })
  return { response, ...(scripted.chunks ? { chunks: scripted.chunks } : {}) }
}

/** Applies stop sequences and the output limit, as a model's decoder would. */
function candidatesOf(
  answer: Pick<ScriptedAnswer, 'text' | 'parts' | 'finishReason'>,
  request: GenerateContentRequest,
  model: ModelTraits,
): Candidate[] {
  const config = request.generationConfig ?? {}
  let text = answer.text
  let finishReason = answer.finishReason ?? 'STOP'
  if (text !== undefined) {
    const stops = (config.stopSequences ?? []).map((stop) => text!.indexOf(stop)).filter((at) => at >= 0)
    if (stops.length > 0) text = text.slice(0, Math.min(...stops))
    const most = Number(config.maxOutputTokens ?? model.resource.outputTokenLimit)
    if (textTokens(text) > most) {
      text = cutToTokens(text, most)
      finishReason = 'MAX_TOKENS'
    }
  }
  const parts = [...(text === undefined ? [] : [{ text }]), ...(answer.parts ?? [])]
  // Nothing said: no parts when it stopped at once, an empty part when there was no room (SEEN in DRIFT.md).
  const silent = text === '' && parts.length === 1
  const content: Content = silent
    ? finishReason === 'MAX_TOKENS'
      ? { parts }
      : {}
    : { parts, role: 'model' }
  const count = Math.max(1, Number(config.candidateCount ?? 1))
  return Array.from({ length: count }, (_empty, index) => ({
    content,
    finishReason,
    index,
  }))
}

/** The longest beginning of at most `most` tokens. */
function cutToTokens(text: string, most: number): string {
  let [low, high] = [0, text.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (textTokens(text.slice(0, middle)) <= most) low = middle
    else high = middle - 1
  }
  return text.slice(0, low)
}
