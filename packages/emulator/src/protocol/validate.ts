import { durationSeconds, kindOfMimeType, readLevel } from './call-media.ts'
import { snakeName } from './camel-case.ts'
import type { ModelTraits } from './models.ts'
import { invalidArgument, type RpcError } from './rpc-error.ts'
import type { Content, GenerateContentRequest, GenerationConfig, Part } from './wire.ts'

/** Who is asking whom. */
export interface ValidateContext {
  readonly model: ModelTraits
  readonly surface: 'gemini-api' | 'vertex'
  readonly version: string
}

const requestFields = new Set<string>(
  'model contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent labels serviceTier store'.split(
    ' ',
  ),
)
const configFields = new Set<string>(
  'candidateCount stopSequences maxOutputTokens temperature topP topK seed presencePenalty frequencyPenalty responseLogprobs logprobs enableEnhancedCivicAnswers responseMimeType responseSchema responseJsonSchema responseModalities mediaResolution thinkingConfig speechConfig audioTimestamp routingConfig modelSelectionConfig imageConfig enableAffectiveDialog responseFormat translationConfig'.split(
    ' ',
  ),
)
const partFields = new Set<string>(
  'text inlineData fileData functionCall functionResponse executableCode codeExecutionResult toolCall toolResponse videoMetadata mediaResolution thought thoughtSignature partMetadata audioTranscription'.split(
    ' ',
  ),
)
const dataFields = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const

const unknownName = (name: string, at: string): RpcError => {
  const place = at === '' ? '' : ` at '${at}'`
  const description = `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`
  return invalidArgument(description, [{ field: at, description }])
}

const badValue = (at: string, type: string, value: unknown): RpcError => {
  const description = `Invalid value at '${at}' (${type}), ${JSON.stringify(value) ?? 'undefined'}`
  return invalidArgument(description, [{ field: at, description }])
}

/** A rule of the request itself, in the words of the real service's proto validation. */
const broken = (at: string, sentence: string): RpcError => {
  const field = `GenerateContentRequest.${at}`
  return invalidArgument(`* ${field}: ${sentence}\n`, [{ field: at, description: sentence }])
}

function onlyKnown(value: object, known: ReadonlySet<string>, at: string): void {
  for (const name of Object.keys(value)) if (!known.has(name)) throw unknownName(name, at)
}

function finite(value: unknown, at: string, type: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw badValue(at, type, value)
  if (type === 'TYPE_INT32' && !Number.isInteger(number)) throw badValue(at, type, value)
  return number
}

/** Throws a 400 as the real service would, or returns quietly. `request` has camelCase names already. */
export function validateRequest(request: GenerateContentRequest, context: ValidateContext): void {
  onlyKnown(request, requestFields, '')
  if (request.generationConfig !== undefined) validateConfig(request.generationConfig, context)
  if (request.systemInstruction !== undefined) {
    validateContent(request.systemInstruction, 'system_instruction', { ...context, system: true })
  }
  const { contents } = request
  if (contents === undefined || contents.length === 0) throw broken('contents', 'contents is not specified')
  if (!Array.isArray(contents))
    throw badValue('contents', 'type.googleapis.com/google.ai.generativelanguage.v1beta.Content', contents)
  for (const [index, content] of contents.entries()) {
    validateContent(content, `contents[${index}]`, { ...context, system: false })
  }
  const last = contents.at(-1)!
  if (last.role === 'model' && refusesPrefill(context.model)) {
    throw invalidArgument(
      'Please ensure that single turn requests end with a user role or the role field is empty.',
    )
  }
  checkCounts(contents, context)
  for (const [index, setting] of (request.safetySettings ?? []).entries()) {
    if (!/^HARM_CATEGORY_/.test(setting.category ?? '')) {
      throw badValue(
        `safety_settings[${index}].category`,
        'type.googleapis.com/google.ai.generativelanguage.v1beta.HarmCategory',
        setting.category,
      )
    }
  }
}

/** From 3.6 Flash and 3.5 Flash-Lite on, a model's turn cannot come last (changelog, 2026-07-21). */
const refusesPrefill = (model: ModelTraits) =>
  model.generation >= 3.6 || (model.generation === 3.5 && model.lite)

function validateContent(
  content: Content,
  at: string,
  context: ValidateContext & { readonly system: boolean },
): void {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw badValue(at, 'type.googleapis.com/google.ai.generativelanguage.v1beta.Content', content)
  }
  onlyKnown(content, new Set(['role', 'parts']), at)
  const { role } = content
  const roles = context.system ? ['system', 'user', 'model', ''] : ['user', 'model', 'function', 'tool', '']
  if (role !== undefined && !roles.includes(role))
    throw invalidArgument('Please use a valid role: user, model.')
  if (context.surface === 'vertex' && !context.system && (role === undefined || role === '')) {
    throw invalidArgument('Please use a valid role: user, model.')
  }
  if (content.parts === undefined || (Array.isArray(content.parts) && content.parts.length === 0)) {
    if (context.system) return
    throw broken(`${at}.parts`, 'contents.parts must not be empty.')
  }
  const parts = Array.isArray(content.parts) ? content.parts : [content.parts as Part]
  for (const [index, part] of parts.entries()) validatePart(part, `${at}.parts[${index}]`, context)
}

function validatePart(part: Part, at: string, context: ValidateContext): void {
  if (typeof part !== 'object' || part === null) {
    throw badValue(at, 'type.googleapis.com/google.ai.generativelanguage.v1beta.Part', part)
  }
  onlyKnown(part, partFields, at)
  const given = dataFields.filter((name) => part[name as keyof Part] !== undefined)
  if (given.length === 0) {
    if (part.thoughtSignature !== undefined) return
    throw broken(`${at}.data`, "required oneof field 'data' must have one initialized field")
  }
  if (given.length > 1) {
    const description = `Invalid value at '${at}' (oneof), oneof field 'data' is already set. Cannot set '${given[1]}'`
    throw invalidArgument(description, [{ field: at, description }])
  }
  if (part.text !== undefined && typeof part.text !== 'string')
    throw badValue(`${at}.text`, 'TYPE_STRING', part.text)
  if (part.inlineData) {
    onlyKnown(part.inlineData, new Set(['mimeType', 'data', 'displayName']), `${at}.inline_data`)
    checkMimeType(part.inlineData.mimeType, `${at}.inline_data`, { ...context, required: true })
    checkBase64(part.inlineData.data, `${at}.inline_data.data`)
  }
  if (part.fileData) {
    onlyKnown(part.fileData, new Set(['mimeType', 'fileUri', 'displayName']), `${at}.file_data`)
    if (!part.fileData.fileUri) throw broken(`${at}.file_data.file_uri`, 'file_uri must not be empty.')
    checkMimeType(part.fileData.mimeType, `${at}.file_data`, {
      ...context,
      required: context.surface === 'vertex',
    })
  }
  if (part.videoMetadata) validateVideo(part, at)
  if (part.mediaResolution !== undefined) {
    if (context.model.generation < 3) {
      throw invalidArgument('Media resolution per part is not supported for this model.')
    }
    if (readLevel(part.mediaResolution.level) === undefined) {
      throw badValue(
        `${at}.media_resolution.level`,
        'type.googleapis.com/google.ai.generativelanguage.v1beta.PartMediaResolution.Level',
        part.mediaResolution.level,
      )
    }
  }
  for (const [index, inner] of (part.functionResponse?.parts ?? []).entries()) {
    validatePart(inner, `${at}.function_response.parts[${index}]`, context)
  }
}

function checkMimeType(
  mimeType: string | undefined,
  at: string,
  context: ValidateContext & { readonly required: boolean },
): void {
  if (mimeType === undefined || mimeType === '') {
    if (!context.required) return
    throw broken(`${at}.mime_type`, 'mime_type must not be empty.')
  }
  if (typeof mimeType !== 'string') throw badValue(`${at}.mime_type`, 'TYPE_STRING', mimeType)
  if (kindOfMimeType(mimeType) === undefined) throw invalidArgument(`Unsupported MIME type: ${mimeType}`)
}

function checkBase64(data: unknown, at: string): void {
  if (typeof data !== 'string' || data === '') {
    throw invalidArgument(
      `Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting`,
    )
  }
  if (!/^[A-Za-z0-9+/_\-\s]*={0,2}\s*$/.test(data)) {
    const description = `Invalid value at '${at}' (TYPE_BYTES), Base64 decoding failed for ${JSON.stringify(data.slice(0, 24))}`
    throw invalidArgument(description, [{ field: at, description }])
  }
}

function validateVideo(part: Part, at: string): void {
  const video = part.videoMetadata!
  onlyKnown(video, new Set(['startOffset', 'endOffset', 'fps']), `${at}.video_metadata`)
  const seconds: Record<string, number | undefined> = {}
  for (const name of ['startOffset', 'endOffset'] as const) {
    const text = video[name]
    if (text === undefined) continue
    const place = `${at}.video_metadata.${snakeName(name)}`
    const value = typeof text === 'string' ? durationSeconds(text) : undefined
    if (value === undefined || value < 0)
      throw badValue(place, 'type.googleapis.com/google.protobuf.Duration', text)
    seconds[name] = value
  }
  if (
    seconds.startOffset !== undefined &&
    seconds.endOffset !== undefined &&
    seconds.startOffset >= seconds.endOffset
  ) {
    throw broken(`${at}.video_metadata`, 'start_offset must be before end_offset.')
  }
  if (video.fps !== undefined) {
    const fps = finite(video.fps, `${at}.video_metadata.fps`, 'TYPE_DOUBLE')
    if (fps <= 0 || fps > 24)
      throw broken(`${at}.video_metadata.fps`, 'fps must be in the range (0.0, 24.0].')
  }
  if (!part.inlineData && !part.fileData)
    throw broken(`${at}.video_metadata`, 'video_metadata needs video data in the same part.')
}

/** Images: 3,600 a request (3,000 on Vertex); videos: 10 since 2.5, 1 before. */
function checkCounts(contents: readonly Content[], context: ValidateContext): void {
  let images = 0
  let videos = 0
  for (const part of contents.flatMap((content) => content.parts ?? [])) {
    const kind = kindOfMimeType(part.inlineData?.mimeType ?? part.fileData?.mimeType ?? '')
    if (kind === 'image') images += 1
    if (kind === 'video') videos += 1
  }
  const mostImages = context.surface === 'vertex' ? 3000 : 3600
  if (images > mostImages) {
    throw invalidArgument(
      `Please use fewer than ${mostImages} images in your request to models/${context.model.id}`,
    )
  }
  const mostVideos = context.model.generation >= 2.5 ? 10 : 1
  if (videos > mostVideos) {
    throw invalidArgument(
      `Please use at most ${mostVideos} video${mostVideos === 1 ? '' : 's'} in your request to models/${context.model.id}`,
    )
  }
}

function validateConfig(config: GenerationConfig, context: ValidateContext): void {
  const at = 'generation_config'
  onlyKnown(config, configFields, at)
  const { model } = context
  const ranges: [keyof GenerationConfig, number, number, string][] = [
    ['temperature', 0, model.resource.maxTemperature ?? 2, 'TYPE_FLOAT'],
    ['topP', 0, 1, 'TYPE_FLOAT'],
    ['presencePenalty', -2, 2, 'TYPE_FLOAT'],
    ['frequencyPenalty', -2, 2, 'TYPE_FLOAT'],
  ]
  for (const [name, low, high, type] of ranges) {
    if (config[name] === undefined) continue
    const field = snakeName(name)
    const value = finite(config[name], `${at}.${field}`, type)
    if (value < low || value > high) {
      throw broken(`${at}.${field}`, `${field} must be in the range [${low.toFixed(1)}, ${high.toFixed(1)}].`)
    }
  }
  if (config.topK !== undefined) {
    const topK = finite(config.topK, `${at}.top_k`, 'TYPE_INT32')
    if (topK < 1) throw broken(`${at}.top_k`, 'top_k must be positive.')
  }
  if (config.maxOutputTokens !== undefined) {
    const most = finite(config.maxOutputTokens, `${at}.max_output_tokens`, 'TYPE_INT32')
    if (most < 1) throw broken(`${at}.max_output_tokens`, 'max_output_tokens must be positive.')
    if (most > model.resource.outputTokenLimit && context.surface === 'vertex') {
      throw invalidArgument(
        `Unable to submit request because it has a maxOutputTokens value of ${most} but the supported range is from 1 (inclusive) to ${model.resource.outputTokenLimit + 1} (exclusive). Update the value and try again.`,
      )
    }
  }
  if (config.candidateCount !== undefined) {
    const candidates = finite(config.candidateCount, `${at}.candidate_count`, 'TYPE_INT32')
    if (candidates < 1 || candidates > 8) {
      throw broken(`${at}.candidate_count`, 'candidate_count must be in the range [1, 8].')
    }
    if (candidates > 1 && model.generation >= 3)
      throw invalidArgument('Multiple candidates is not enabled for this model')
  }
  if (config.stopSequences !== undefined) {
    if (!Array.isArray(config.stopSequences))
      throw badValue(`${at}.stop_sequences`, 'TYPE_STRING', config.stopSequences)
    if (config.stopSequences.length > 5)
      throw broken(`${at}.stop_sequences`, 'at most 5 stop_sequences are allowed.')
    if (config.stopSequences.includes(''))
      throw broken(`${at}.stop_sequences`, 'stop_sequences must not be empty.')
  }
  if (config.mediaResolution !== undefined) {
    const level = readLevel(config.mediaResolution)
    if (level === undefined || level === 'ultra') {
      throw badValue(
        `${at}.media_resolution`,
        'type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig.MediaResolution',
        config.mediaResolution,
      )
    }
  }
  checkJsonMode(config)
  if (config.thinkingConfig) checkThinking(config, model)
}

const replyTypes = ['text/plain', 'application/json', 'text/x.enum', 'application/xml', 'application/yaml']

function checkJsonMode(config: GenerationConfig): void {
  const type = config.responseMimeType
  if (type !== undefined && type !== '' && !replyTypes.includes(type)) {
    throw broken(
      'generation_config.response_mime_type',
      `allowed mimetypes are ${replyTypes.map((name) => `\`${name}\``).join(', ')}.`,
    )
  }
  const schema = config.responseSchema ?? config.responseJsonSchema
  if (config.responseSchema !== undefined && config.responseJsonSchema !== undefined) {
    throw invalidArgument('Only one of response_schema and response_json_schema can be set.')
  }
  if (schema !== undefined && type !== 'application/json' && type !== 'text/x.enum') {
    throw broken(
      'generation_config.response_schema',
      'only allowed when response_mime_type is `application/json` or `text/x.enum`.',
    )
  }
  if (config.responseSchema) checkSchema(config.responseSchema, 'generation_config.response_schema')
}

const schemaTypes = new Set([
  'STRING',
  'NUMBER',
  'INTEGER',
  'BOOLEAN',
  'ARRAY',
  'OBJECT',
  'NULL',
  'TYPE_UNSPECIFIED',
])

function checkSchema(schema: NonNullable<GenerationConfig['responseSchema']>, at: string): void {
  const type = typeof schema.type === 'string' ? schema.type.toUpperCase() : undefined
  if (type !== undefined && !schemaTypes.has(type)) {
    throw badValue(`${at}.type`, 'type.googleapis.com/google.ai.generativelanguage.v1beta.Type', schema.type)
  }
  if (type === 'ARRAY' && !schema.items && !schema.prefixItems) throw broken(`${at}.items`, 'missing field.')
  for (const name of schema.required ?? []) {
    if (schema.properties && !(name in schema.properties)) {
      throw broken(`${at}.required`, `property "${name}" is not defined.`)
    }
  }
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    checkSchema(inner, `${at}.properties[${name}]`)
  if (schema.items) checkSchema(schema.items, `${at}.items`)
  for (const [index, inner] of (schema.anyOf ?? []).entries()) checkSchema(inner, `${at}.any_of[${index}]`)
}

/** Budgets by model: https://ai.google.dev/gemini-api/docs/thinking (2.5 series); levels since Gemini 3. */
function checkThinking(config: GenerationConfig, model: ModelTraits): void {
  const { thinkingBudget, thinkingLevel } = config.thinkingConfig!
  onlyKnown(
    config.thinkingConfig!,
    new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel']),
    'generation_config.thinking_config',
  )
  if (!model.resource.thinking) throw invalidArgument('Thinking is not enabled for this model')
  if (thinkingBudget !== undefined && thinkingLevel !== undefined) {
    throw invalidArgument('You can only set only one of thinking budget and thinking level.')
  }
  if (thinkingLevel !== undefined) {
    if (model.generation < 3) throw invalidArgument('Thinking level is not supported for this model.')
    const level = thinkingLevel.toUpperCase()
    if (!['MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'THINKING_LEVEL_UNSPECIFIED'].includes(level)) {
      throw badValue(
        'generation_config.thinking_config.thinking_level',
        'type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel',
        thinkingLevel,
      )
    }
    const noMinimal = (model.generation === 3.1 && model.pro) || model.id === 'gemini-3.8-flash'
    if (level === 'MINIMAL' && noMinimal) {
      throw invalidArgument(
        `Thinking level ${level} is not supported for this model. Please retry with other thinking level.`,
      )
    }
  }
  if (thinkingBudget === undefined) return
  const budget = finite(thinkingBudget, 'generation_config.thinking_config.thinking_budget', 'TYPE_INT32')
  // Seen refused by 3.1 Pro (docker/docker-agent#2051) and 3.5 Flash-Lite (googleapis/python-genai#2936).
  const mustThink = (model.generation >= 3.1 && model.pro) || model.id === 'gemini-3.5-flash-lite'
  if (budget === 0 && mustThink)
    throw invalidArgument('Budget 0 is invalid. This model only works in thinking mode.')
  if (budget === -1 || model.generation >= 3) return
  const [low, high] = model.pro ? [128, 32_768] : model.lite ? [512, 24_576] : [0, 24_576]
  if (budget === 0 && model.pro)
    throw invalidArgument('Budget 0 is invalid. This model only works in thinking mode.')
  if ((budget !== 0 && budget < low) || budget > high) {
    throw invalidArgument(
      `The thinking budget ${budget} is invalid. Please choose a value between ${low} and ${high}.`,
    )
  }
}
