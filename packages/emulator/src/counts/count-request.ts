import type { CallMedia } from '../protocol/call-media.ts'
import type { ModelTraits } from '../protocol/models.ts'
import type { Content, GenerateContentRequest, Modality, ModalityTokens, Part } from '../protocol/wire.ts'
import type { Surface } from '../server/route.ts'
import type { Measurer } from './measure.ts'
import {
  audioTokens,
  type CountContext,
  documentTokens,
  imageTokens,
  textTokens,
  videoTokens,
} from './rules.ts'

/** Tokens by kind, and by part of the request. */
export interface RequestCount {
  readonly total: number
  readonly byModality: ModalityTokens[]
  /** By place: `contents[0].parts[1]`. */
  readonly byPath: ReadonlyMap<string, number>
  readonly systemTokens: number
}

/** What the count depends on beside the request. */
export interface CountRequestContext {
  readonly model: ModelTraits
  readonly surface: Surface
  readonly method: 'countTokens' | 'generateContent'
  readonly measurer: Measurer
  readonly signal: AbortSignal
}

const order: readonly Modality[] = ['TEXT', 'IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT']

/** Counts a request's tokens by the rules of its model. */
export async function countRequest(
  request: GenerateContentRequest,
  media: readonly CallMedia[],
  context: CountRequestContext,
): Promise<RequestCount> {
  const sums = new Map<Modality, number>()
  const byPath = new Map<string, number>()
  const add = (path: string, modality: Modality, tokens: number) => {
    if (tokens === 0) return
    sums.set(modality, (sums.get(modality) ?? 0) + tokens)
    byPath.set(path, (byPath.get(path) ?? 0) + tokens)
  }
  for (const [turn, content] of (request.contents ?? []).entries()) {
    for (const [index, part] of partsOf(content).entries()) {
      add(`contents[${turn}].parts[${index}]`, 'TEXT', textOfPart(part))
    }
  }
  const systemTokens = partsOf(request.systemInstruction).reduce((sum, part) => sum + textOfPart(part), 0)
  add('system_instruction', 'TEXT', systemTokens)
  if (request.tools?.length) add('tools', 'TEXT', textTokens(JSON.stringify(request.tools)))
  for (const piece of media) {
    const only = media.length === 1
    for (const [modality, tokens] of await countMedia(piece, { ...context, only }))
      add(piece.path, modality, tokens)
  }
  const byModality = order.flatMap((modality) => {
    const tokenCount = sums.get(modality)
    return tokenCount === undefined ? [] : [{ modality, tokenCount }]
  })
  return {
    total: byModality.reduce((sum, entry) => sum + entry.tokenCount, 0),
    byModality,
    byPath,
    systemTokens,
  }
}

const partsOf = (content: Content | undefined): Part[] => {
  const parts = content?.parts
  if (parts === undefined) return []
  return Array.isArray(parts) ? parts : [parts]
}

function textOfPart(part: Part): number {
  if (part.text !== undefined) return textTokens(part.text)
  if (part.functionCall) return textTokens(JSON.stringify(part.functionCall))
  if (part.functionResponse) {
    const { parts: _media, ...rest } = part.functionResponse
    return textTokens(JSON.stringify(rest))
  }
  return 0
}

async function countMedia(
  media: CallMedia,
  context: CountRequestContext & { readonly only: boolean },
): Promise<[Modality, number][]> {
  const { model, surface, method, only } = context
  const rule: CountContext = {
    generation: model.generation,
    surface,
    method,
    level: media.level,
    only,
    via: media.via,
    inFunctionResponse: media.inFunctionResponse,
    // Nano Banana Pro, by its model page: docs/facts/image-tokens.md.
    ...(/^gemini-3-pro-image/.test(model.id) && { pictureBudget: 560 }),
  }
  if (media.kind === 'text') {
    return [['TEXT', media.bytes ? textTokens(Buffer.from(media.bytes).toString('utf8')) : 0]]
  }
  const facts = await context.measurer.measure(media, context.signal)
  // Media at an address nobody visits are counted as an ordinary picture, one page, or nothing.
  if (media.kind === 'image') {
    return [['IMAGE', imageTokens({ width: facts.width ?? 1024, height: facts.height ?? 1024 }, rule)]]
  }
  if (media.kind === 'document') {
    const page = { width: facts.width ?? 612, height: facts.height ?? 792 }
    return [[model.generation >= 3 ? 'IMAGE' : 'DOCUMENT', documentTokens(facts.pages ?? 1, page, rule)]]
  }
  const duration = facts.durationSeconds ?? 0
  if (media.kind === 'audio') return [['AUDIO', audioTokens(duration, rule)]]
  const start = media.video?.startSeconds ?? 0
  const end = Math.min(media.video?.endSeconds ?? duration, duration)
  if (duration === 0) return [['VIDEO', 0]]
  const found = videoTokens(
    {
      durationSeconds: Math.max(0, end - start),
      hasAudio: facts.hasAudio ?? false,
      fps: media.video?.fps ?? 1,
      ...(facts.width && facts.height ? { width: facts.width, height: facts.height } : {}),
    },
    rule,
  )
  return [
    ['VIDEO', found.video],
    ['AUDIO', found.audio],
  ]
}
