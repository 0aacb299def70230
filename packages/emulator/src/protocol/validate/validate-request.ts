import { kindOfMimeType } from '../call-media.ts'
import type { ModelTraits } from '../models.ts'
import { invalidArgument } from '../rpc-error.ts'
import type { Content, GenerateContentRequest } from '../wire.ts'
import type { ValidateContext } from './context.ts'
import { validateConfig } from './validate-config.ts'
import { validateContent } from './validate-content.ts'
import { badValue, broken, onlyKnown, typeName } from './wrong-field.ts'

const requestFields = new Set<string>(
  'model contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent labels serviceTier store'.split(
    ' ',
  ),
)

/** Throws a 400 as the real service would, or returns quietly. `request` has camelCase names already. */
export function validateRequest(request: GenerateContentRequest, context: ValidateContext): void {
  onlyKnown(request, requestFields, '')
  if (request.generationConfig !== undefined) validateConfig(request.generationConfig, context)
  if (request.systemInstruction !== undefined) {
    validateContent(request.systemInstruction, 'system_instruction', { ...context, system: true })
  }
  const { contents } = request
  if (contents === undefined || contents.length === 0) throw broken('contents', 'contents is not specified')
  if (!Array.isArray(contents)) throw badValue('contents', typeName('Content'), contents)
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
      throw badValue(`safety_settings[${index}].category`, typeName('HarmCategory'), setting.category)
    }
  }
}

/** From 3.6 Flash and 3.5 Flash-Lite on, a model's turn cannot come last (changelog, 2026-07-21). */
const refusesPrefill = (model: ModelTraits) =>
  model.generation >= 3.6 || (model.generation === 3.5 && model.lite)

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
