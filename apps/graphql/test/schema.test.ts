import { readFileSync } from 'node:fs'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { printedTypes } from '../scripts/printed-types.ts'
import { printedSchema } from '../src/print-schema.ts'
import { schema } from '../src/schema/index.ts'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

test('schema.graphql and the typed client say what the code says; `pnpm --filter @sightglass/graphql schema` prints them anew', () => {
  expect(read('schema.graphql')).toBe(printedSchema())
  expect(read('examples/graphql-env.d.ts')).toBe(printedTypes())
})

async function breaking(before: string, after: string): Promise<string[]> {
  const changes = await diff(buildSchema(before), buildSchema(after))
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message)
}

// schema.released.graphql is the schema of the last release: printed anew when a version is released, and only then.
test('nothing breaks for clients of the last release', async () => {
  expect(await breaking(read('schema.released.graphql'), printedSchema())).toEqual([])
})

test('what would break is noticed', async () => {
  const broken = printedSchema().replace(/^(\s+)label: String!$/m, '$1label: Int!')
  expect(await breaking(printedSchema(), broken)).toHaveLength(1)
})

test('every type, field and argument has a description', () => {
  const missing: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    if (!type.description) missing.push(type.name)
    if (!(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))) continue
    for (const field of Object.values(type.getFields())) {
      if (!field.description) missing.push(`${type.name}.${field.name}`)
      if ('args' in field) {
        for (const arg of field.args)
          if (!arg.description) missing.push(`${type.name}.${field.name}(${arg.name})`)
      }
    }
  }
  expect(missing).toEqual([])
})
