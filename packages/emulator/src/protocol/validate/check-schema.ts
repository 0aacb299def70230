import type { Schema } from '../wire.ts'
import type { Findings } from './findings.ts'

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

/** Words of JSON Schema that `responseSchema`, an OpenAPI subset, has not; `responseJsonSchema` takes them. */
const notInSchema = new Set(
  '$schema $id $ref $defs definitions const oneOf allOf not additionalProperties exclusiveMinimum exclusiveMaximum uniqueItems patternProperties propertyNames'.split(
    ' ',
  ),
)

/** A schema's place has two spellings: by number where names and types are read, by name where rules are checked. */
interface SchemaPlace {
  readonly names: string
  readonly rules: string
}

/** A `responseSchema` and all within it. */
export function checkSchema(schema: Schema, { names, rules }: SchemaPlace, findings: Findings): void {
  for (const name of Object.keys(schema)) if (notInSchema.has(name)) findings.unknownName(schema, name, names)
  const type = typeof schema.type === 'string' ? schema.type.toUpperCase() : undefined
  if (Array.isArray(schema.type)) findings.notRepeating(schema, 'type', names)
  else if (schema.type !== undefined && (type === undefined || !schemaTypes.has(type)))
    findings.badValue(`${names}.type`, 'Type', schema.type)
  if (type === 'ARRAY' && !schema.items && !schema.prefixItems)
    findings.rule(`${rules}.items`, 'missing field.')
  const properties = Object.entries(schema.properties ?? {})
  if (type === 'OBJECT' && properties.length === 0)
    findings.rule(`${rules}.properties`, 'should be non-empty for OBJECT type')
  for (const [index, name] of (schema.required ?? []).entries())
    if (schema.properties && !(name in schema.properties))
      findings.rule(`${rules}.required[${index}]`, 'property is not defined')
  for (const [index, [name, inner]] of properties.entries())
    checkSchema(
      inner,
      { names: `${names}.properties[${index}].value`, rules: `${rules}.properties[${name}]` },
      findings,
    )
  const within = (inner: Schema, step: string) =>
    checkSchema(inner, { names: `${names}.${step}`, rules: `${rules}.${step}` }, findings)
  if (schema.items) within(schema.items, 'items')
  for (const [index, inner] of (schema.anyOf ?? []).entries()) within(inner, `any_of[${index}]`)
}
