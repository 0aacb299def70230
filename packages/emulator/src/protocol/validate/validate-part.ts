import { kindOfMimeType, readLevel } from '../call-media.ts'
import type { Part } from '../wire.ts'
import type { Check } from './context.ts'
import type { Findings } from './findings.ts'
import { checkNames } from './names-and-numbers.ts'
import { validateVideo } from './validate-video.ts'

const partFields = new Set<string>(
  'text inlineData fileData functionCall functionResponse executableCode codeExecutionResult toolCall toolResponse videoMetadata mediaResolution thought thoughtSignature partMetadata audioTranscription mediaProcessing speechMetadata'.split(
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

/** One datum, of a type that the model takes. */
export function validatePart(part: Part, at: string, check: Check): void {
  const { findings } = check
  if (typeof part !== 'object' || part === null) {
    findings.badValue(at, 'Part', part)
    return
  }
  checkNames(part, partFields, at, findings)
  const given = dataFields.filter((name) => part[name as keyof Part] !== undefined)
  if (given.length === 0) {
    if (part.thoughtSignature === undefined)
      findings.rule(`${at}.data`, "required oneof field 'data' must have one initialized field")
    return
  }
  if (given.length > 1) findings.secondOfOneof(at, 'data', given[1]!)
  if (part.text !== undefined && typeof part.text !== 'string')
    findings.badValue(`${at}.text`, 'TYPE_STRING', part.text)
  if (part.inlineData) {
    checkNames(part.inlineData, new Set(['mimeType', 'data', 'displayName']), `${at}.inline_data`, findings)
    checkMimeType(part.inlineData.mimeType, `${at}.inline_data`, { ...check, required: true })
    checkBase64(part.inlineData.data, `${at}.inline_data.data`, findings)
  }
  if (part.fileData) {
    checkNames(part.fileData, new Set(['mimeType', 'fileUri', 'displayName']), `${at}.file_data`, findings)
    if (!part.fileData.fileUri) findings.rule(`${at}.file_data.file_uri`, 'file_uri must not be empty.')
    const required = check.surface === 'vertex'
    checkMimeType(part.fileData.mimeType, `${at}.file_data`, { ...check, required })
  }
  if (part.videoMetadata) validateVideo(part, at, findings)
  const processing = part.mediaProcessing
  if (
    processing !== undefined &&
    !/^(?:MEDIA_PROCESSING_UNSPECIFIED|STATIC|AGENTIC)$/i.test(String(processing))
  )
    findings.badValue(`${at}.media_processing`, 'MediaProcessing', processing)
  if (part.mediaResolution !== undefined) {
    if (check.model.generation < 3)
      findings.refuse('Media resolution per part is not supported for this model.')
    else if (readLevel(part.mediaResolution.level) === undefined) {
      const level = `${at}.media_resolution.level`
      findings.badValue(level, 'PartMediaResolution.Level', part.mediaResolution.level)
    }
  }
  // One part where a list is wanted is a list of one.
  for (const [index, inner] of [part.functionResponse?.parts ?? []].flat().entries())
    validatePart(inner, `${at}.function_response.parts[${index}]`, check)
}

function checkMimeType(
  mimeType: string | undefined,
  at: string,
  { required, findings, surface }: Check & { readonly required: boolean },
): void {
  if (mimeType === undefined || mimeType === '') {
    if (required) findings.rule(`${at}.mime_type`, 'mime_type must not be empty.')
  } else if (typeof mimeType !== 'string') findings.badValue(`${at}.mime_type`, 'TYPE_STRING', mimeType)
  else if (kindOfMimeType(mimeType) !== undefined) return
  else if (surface === 'vertex')
    findings.cannotSubmit(
      ` it has a mimeType parameter with value ${mimeType}, which is not supported. Update the mimeType and try again.`,
    )
  else findings.refuse(`Unsupported MIME type: ${mimeType}`)
}

/** So much of a value that is not base64 is told back; the real service tells long ones back too. */
const mostToldBack = 2048

function checkBase64(data: unknown, at: string, findings: Findings): void {
  if (typeof data !== 'string' || data === '')
    findings.refuse(
      'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
    )
  else if (!/^[A-Za-z0-9+/_\-\s]*={0,2}\s*$/.test(data)) findings.badBytes(at, data.slice(0, mostToldBack))
}
