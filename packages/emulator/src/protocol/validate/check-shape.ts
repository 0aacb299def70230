import { snakeName } from '../camel-case.ts'
import type { Findings } from './findings.ts'

const lists = ['required', 'propertyOrdering', 'enum']
const listsOfSchemas = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const mapsOfSchemas = ['properties', '$defs', 'definitions']

/**
 * Whether a schema is one in form, however deep, so that others may read it without a look at every value. What is not
 * is found as a value of the wrong type.
 */
export function checkShape(schema: unknown, at: string, findings: Findings): boolean {
  // `true` and `false` are schemas, too.
  if (typeof schema === 'boolean') return true
  if (!isObject(schema)) return refuse('Schema', schema)
  const { type, items, $ref } = schema
  const isGood = [
    type === undefined || type === null || isWords([type].flat()) || refuse('Type', type, '.type'),
    $ref === undefined || typeof $ref === 'string' || refuse('TYPE_STRING', $ref, '.$ref'),
    items === undefined || items === null || Array.isArray(items) || check(items, '.items'),
  ]
  for (const name of lists) {
    const list = schema[name] ?? []
    isGood.push(Array.isArray(list) || refuse('TYPE_STRING', list, `.${snakeName(name)}`))
  }
  for (const name of listsOfSchemas) {
    const list = schema[name] ?? []
    if (Array.isArray(list))
      isGood.push(...list.map((inner, index) => check(inner, `.${snakeName(name)}[${index}]`)))
    else isGood.push(refuse('Schema', list, `.${snakeName(name)}`))
  }
  for (const name of mapsOfSchemas) {
    const map = schema[name] ?? {}
    if (isObject(map)) {
      const inner = Object.values(map)
      isGood.push(...inner.map((value, index) => check(value, `.${snakeName(name)}[${index}].value`)))
    } else isGood.push(refuse('Schema', map, `.${snakeName(name)}`))
  }
  return isGood.every(Boolean)

  function check(inner: unknown, step: string): boolean {
    return checkShape(inner, `${at}${step}`, findings)
  }

  function refuse(wanted: string, value: unknown, step = ''): false {
    findings.badValue(`${at}${step}`, wanted, value)
    return false
  }
}

function isWords(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
