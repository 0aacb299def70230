import { readFileSync } from 'node:fs'
import { isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { printedSchema } from '../src/print-schema.ts'
import { schema } from '../src/schema/index.ts'

test('schema.graphql is what the code says; `pnpm --filter @sightglass/graphql schema` prints it anew', () => {
  expect(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')).toBe(printedSchema())
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
