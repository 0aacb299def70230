import { invalidArgument } from '../rpc-error.ts'
import type { GenerationConfig } from '../wire.ts'
import { badValue, broken, typeName } from './wrong-field.ts'

const replyTypes = ['text/plain', 'application/json', 'text/x.enum', 'application/xml', 'application/yaml']

/** The reply's type and its schema. @throws RpcError 400 */
export function checkJsonMode(config: GenerationConfig): void {
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
    throw badValue(`${at}.type`, typeName('Type'), schema.type)
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
