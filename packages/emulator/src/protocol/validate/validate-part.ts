import { kindOfMimeType, readLevel } from '../call-media.ts'
import { invalidArgument } from '../rpc-error.ts'
import type { Part } from '../wire.ts'
import type { ValidateContext } from './context.ts'
import { validateVideo } from './validate-video.ts'
import { badValue, broken, onlyKnown, typeName } from './wrong-field.ts'

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

/** One datum, of a type that the model takes. @throws RpcError 400 */
export function validatePart(part: Part, at: string, context: ValidateContext): void {
  if (typeof part !== 'object' || part === null) {
    throw badValue(at, typeName('Part'), part)
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
        typeName('PartMediaResolution.Level'),
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
