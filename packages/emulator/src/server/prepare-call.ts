import type { CallMedia } from '../protocol/call-media.ts'
import { collectMedia } from '../protocol/collect-media.ts'
import type { ModelTraits } from '../protocol/models.ts'
import { invalidArgument } from '../protocol/rpc-error.ts'
import { validateRequest } from '../protocol/validate/validate-request.ts'
import type { Content, GenerateContentRequest, GenerationConfig, UsageMetadata } from '../protocol/wire.ts'
import type { Call } from '../script/call.ts'
import type { Operation, Surface } from './route.ts'
import type { EmulatorState } from './state.ts'

/** A request to a model, checked and with its media found. */
export interface PreparedCall {
  readonly call: Call
  readonly model: ModelTraits
  /** The request with its cached content in front. */
  readonly request: GenerateContentRequest
  readonly cachedTokens: UsageMetadata['cacheTokensDetails']
  /** The key, which owns files and caches. */
  readonly owner: string
}

/** What a request asked of whom. */
export interface CallInput {
  readonly operation: Operation
  readonly surface: Surface
  readonly version: string
  readonly model: string
  readonly owner: string
}

/** Checks a request and finds its media. Throws the errors of the real service. */
export function prepareCall(
  sent: GenerateContentRequest,
  input: CallInput,
  state: EmulatorState,
): PreparedCall {
  const { operation, surface, version, owner } = input
  const method =
    operation === 'streamGenerateContent'
      ? 'streamGenerateContent'
      : operation === 'countTokens'
        ? 'countTokens'
        : 'generateContent'
  const model = state.models.get(input.model, { version, method })
  const request = asLists(sent)
  validateRequest(request, { model, surface, version, method })
  const config = withFormat(request.generationConfig)
  const cache = request.cachedContent
    ? state.caches.use(owner, request.cachedContent, model.id, surface)
    : undefined
  const whole: GenerateContentRequest = {
    ...request,
    ...(config ? { generationConfig: config } : {}),
    contents: [...(cache?.contents ?? []), ...(request.contents ?? [])].map(withList),
    ...((request.systemInstruction ?? cache?.systemInstruction)
      ? { systemInstruction: withList((request.systemInstruction ?? cache?.systemInstruction)!) }
      : {}),
  }
  const media = collectMedia(whole.contents!, {
    mediaResolution: request.generationConfig?.mediaResolution,
    findFile: (uri) => findFile(uri, input, state),
  })
  checkInlineBytes(media, surface)
  const call: Call = {
    index: 0,
    operation,
    surface,
    version,
    model: model.id,
    request: whole,
    prompt: promptOf(whole.contents!),
    media,
  }
  return { call, model, request: whole, owner, cachedTokens: cache?.tokens }
}

/** One value where the request wants a list is a list of one, as the real service reads it. */
function asLists(request: GenerateContentRequest): GenerateContentRequest {
  const { contents } = request
  if (contents === undefined || Array.isArray(contents) || typeof contents !== 'object') return request
  request.contents = [contents as Content]
  return request
}

/** `responseFormat` says what `responseMimeType` and `responseJsonSchema` said before. */
function withFormat(config: GenerationConfig | undefined): GenerationConfig | undefined {
  const text = config?.responseFormat?.text
  if (!text || !/^APPLICATION_JSON$/i.test(text.mimeType ?? 'APPLICATION_JSON')) return config
  return {
    ...config,
    responseMimeType: 'application/json',
    ...(text.schema === undefined ? {} : { responseJsonSchema: text.schema }),
  }
}

function findFile(uri: string, { owner, surface }: CallInput, state: EmulatorState) {
  const stored = state.files.use(owner, uri)
  if (stored) return stored
  if (/^https?:\/\//.test(uri) || (surface === 'vertex' && uri.startsWith('gs://'))) return undefined
  throw invalidArgument(`Invalid or unsupported file uri: ${uri}`)
}

/** A PDF may have 50 MB inline, a picture on Vertex 7 MB: facts, section 2. The whole request is checked when read. */
function checkInlineBytes(media: readonly CallMedia[], surface: Surface): void {
  const megabyte = 1024 * 1024
  for (const { kind, via, bytes } of media) {
    if (via !== 'inline' || bytes === undefined) continue
    const limit =
      kind === 'document'
        ? 50 * megabyte
        : surface === 'vertex' && kind === 'image'
          ? 7 * megabyte
          : undefined
    if (limit !== undefined && bytes.byteLength > limit) {
      throw invalidArgument(`Request payload size exceeds the limit: ${limit} bytes.`)
    }
  }
}

const withList = (content: Content): Content =>
  content.parts === undefined || Array.isArray(content.parts)
    ? content
    : { ...content, parts: [content.parts] }

/** The text of the last turn that has some. */
function promptOf(contents: readonly Content[]): string {
  for (const content of [...contents].reverse()) {
    const text = (content.parts ?? [])
      .flatMap((part) => (part.text === undefined ? [] : [part.text]))
      .join('\n')
    if (text !== '') return text
  }
  return ''
}
