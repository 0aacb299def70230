import type { GenerationConfig } from '../wire.ts'
import { checkSchema } from './check-schema.ts'
import { checkShape } from './check-shape.ts'
import type { Findings } from './findings.ts'
import { checkNames } from './names-and-numbers.ts'

const at = 'generation_config'

/** `responseFormat` has enums of its own: `APPLICATION_JSON`, not `application/json`. */
export function checkResponseFormat(config: GenerationConfig, findings: Findings): void {
  const format = config.responseFormat
  if (format === undefined) return
  const place = `${at}.response_format`
  checkNames(format, new Set(['text', 'audio', 'image', 'video']), place, findings)
  if (!format.text) return
  checkNames(format.text, new Set(['mimeType', 'schema']), `${place}.text`, findings)
  const type = format.text.mimeType
  if (type !== undefined && !/^(?:APPLICATION_JSON|TEXT_PLAIN|MIME_TYPE_UNSPECIFIED)$/i.test(type))
    findings.badValue(`${place}.text.mime_type`, 'TextResponseFormat.MimeType', type)
}

const replyTypes = ['text/plain', 'application/json', 'application/xml', 'application/yaml', 'text/x.enum']

/** What the reply may be, and by which schema. */
export function checkJsonMode(config: GenerationConfig, findings: Findings): void {
  const type = config.responseMimeType
  if (type !== undefined && type !== '' && !replyTypes.includes(type)) {
    const names = replyTypes.map((name) => `\`${name}\``)
    findings.rule(
      `${at}.response_mime_type`,
      `allowed mimetypes are ${names.slice(0, -1).join(', ')} and ${names.at(-1)}.`,
    )
  }
  const schema = config.responseSchema ?? config.responseJsonSchema
  if (config.responseSchema !== undefined && config.responseJsonSchema !== undefined)
    findings.refuse('Only one of response_schema and response_json_schema can be set.')
  if (schema !== undefined && type !== 'application/json' && type !== 'text/x.enum')
    findings.rule(
      `${at}.response_schema`,
      'only allowed when response_mime_type is `application/json` or `text/x.enum`.',
    )
  if (Array.isArray(config.responseSchema)) findings.notRepeating(config, 'responseSchema', at)
  else if (config.responseSchema) {
    const place = `${at}.response_schema`
    if (checkShape(config.responseSchema, place, findings))
      checkSchema(config.responseSchema, { names: place, rules: place }, findings)
  }
  const json = config.responseJsonSchema ?? config.responseFormat?.text?.schema
  if (json !== undefined) checkShape(json, `${at}.response_json_schema`, findings)
}
