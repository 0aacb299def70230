import { kindOfMimeType } from '../call-media.ts'
import type { ModelTraits } from '../models.ts'
import type { Content, GenerateContentRequest } from '../wire.ts'
import type { Check, ValidateContext } from './context.ts'
import { Findings } from './findings.ts'
import { checkNames } from './names-and-numbers.ts'
import { validateConfig } from './validate-config.ts'
import { validateContent } from './validate-content.ts'

const requestFields = new Set<string>(
  'model contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent labels serviceTier store continuationToken'.split(
    ' ',
  ),
)
const vertexFields = new Set([...requestFields, 'modelArmorConfig', 'outputConfig'])

/** Throws a 400 as the real service would, or returns quietly. `request` has camelCase names already. */
export function validateRequest(request: GenerateContentRequest, context: ValidateContext): void {
  const { surface, version } = context
  const findings = new Findings(
    surface === 'vertex' ? `google.cloud.aiplatform.${version}` : `google.ai.generativelanguage.${version}`,
  )
  const check = { ...context, findings }
  checkNames(request, surface === 'vertex' ? vertexFields : requestFields, '', findings)
  if (Array.isArray(request.generationConfig)) findings.notRepeating(request, 'generationConfig', '')
  else if (request.generationConfig !== undefined) validateConfig(request.generationConfig, check)
  if (Array.isArray(request.systemInstruction)) findings.notRepeating(request, 'systemInstruction', '')
  else if (request.systemInstruction !== undefined)
    validateContent(request.systemInstruction, 'system_instruction', { ...check, system: true })
  validateSafety(request.safetySettings, findings)
  if (Array.isArray(request.cachedContent)) findings.notRepeating(request, 'cachedContent', '')
  else if (request.cachedContent !== undefined && typeof request.cachedContent !== 'string')
    findings.badValue('cached_content', 'TYPE_STRING', request.cachedContent)
  validateContents(request, check)
  if (
    request.cachedContent !== undefined &&
    (request.systemInstruction ?? request.tools ?? request.toolConfig) !== undefined
  ) {
    findings.refuse(
      surface === 'vertex'
        ? 'Tool config, tools and system instruction should not be set in the request when using cached content.'
        : 'CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config.\n\nProposed fix: move those values to CachedContent from GenerateContent request.',
    )
  }
  findings.throwAny()
}

/** One setting where a list is wanted is a list of one. */
function validateSafety(settings: unknown, findings: Findings): void {
  if (settings === undefined) return
  for (const [index, setting] of [settings].flat().entries()) {
    if (typeof setting !== 'object' || setting === null) {
      findings.badValue(`safety_settings[${index}]`, 'SafetySetting', setting)
      continue
    }
    const { category = 'HARM_CATEGORY_UNSPECIFIED' } = setting as { readonly category?: unknown }
    if (!/^HARM_CATEGORY_/i.test(String(category)))
      findings.badValue(`safety_settings[${index}].category`, 'HarmCategory', category)
  }
}

function validateContents(request: GenerateContentRequest, check: Check): void {
  const { findings } = check
  const { contents } = request
  if (contents === undefined || contents.length === 0) {
    findings.rule('contents', 'contents is not specified')
    return
  }
  if (!Array.isArray(contents)) {
    findings.badValue('contents', 'Content', contents)
    return
  }
  for (const [index, content] of contents.entries())
    validateContent(content, `contents[${index}]`, { ...check, system: false })
  const last = contents.at(-1)!
  if (last?.role === 'model') {
    const parts = Array.isArray(last.parts) ? last.parts : []
    // A function's response may stand in a model's turn.
    if (refusesPrefill(check.model) && !parts.at(-1)?.functionResponse)
      findings.refuse('Requests ending with a model turn are not supported.')
    else if (contents.length === 1)
      findings.refuse(
        'Please ensure that single turn requests end with a user role or the role field is empty.',
      )
  }
  const context = request.systemInstruction ?? request.cachedContent
  if (check.method !== 'countTokens' && context === undefined && saysNothing(contents))
    findings.refuse('Request has empty input.')
  checkCounts(contents, check)
}

/** Whether there is nothing but empty text. With a system instruction the service answers that. */
const saysNothing = (contents: readonly Content[]): boolean =>
  contents
    .flatMap((content) => content?.parts ?? [])
    .every((part) => part?.text === '' && Object.keys(part).length === 1)

/** From 3.6 Flash and 3.5 Flash-Lite on, a model's turn cannot come last (changelog, 2026-07-21). */
const refusesPrefill = (model: ModelTraits) =>
  model.generation >= 3.6 || (model.generation === 3.5 && model.lite)

/** Images: 3,600 a request (3,000 on Vertex); videos: 10 since 2.5, 1 before. */
function checkCounts(contents: readonly Content[], { model, surface, findings }: Check): void {
  let images = 0
  let videos = 0
  for (const part of contents.flatMap((content) => content?.parts ?? [])) {
    const kind = kindOfMimeType(String(part?.inlineData?.mimeType ?? part?.fileData?.mimeType ?? ''))
    if (kind === 'image') images += 1
    if (kind === 'video') videos += 1
  }
  const mostImages = surface === 'vertex' ? 3000 : 3600
  if (images > mostImages)
    findings.refuse(`Please use fewer than ${mostImages} images in your request to models/${model.id}`)
  const mostVideos = model.generation >= 2.5 ? 10 : 1
  if (videos > mostVideos) {
    const some = `${mostVideos} video${mostVideos === 1 ? '' : 's'}`
    findings.refuse(`Please use at most ${some} in your request to models/${model.id}`)
  }
}
