/**
 * Proto JSON takes every field name in camelCase and in snake_case. Names that belong to the caller (schema properties,
 * function arguments, labels) are left as they are.
 */
const callersOwn = new Set([
  'args',
  'response',
  'responseJsonSchema',
  'parametersJsonSchema',
  'responseJsonSchemaInternal',
  'labels',
  'example',
  'default',
  'enum',
  'schema',
])

/** Names that were not sent in camelCase, by the object that carries them now. */
const sentNames = new WeakMap<object, Map<string, string>>()

const camelName = (name: string): string =>
  name.includes('_') ? name.replace(/_+([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase()) : name

/** `field_name` for `fieldName`, as Google's error messages write it. */
export function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The name of a field of `message` as its caller wrote it. */
export function nameAsSent(message: object, name: string): string {
  return sentNames.get(message)?.get(name) ?? name
}

/**
 * A copy of `value` with its field names in camelCase. When both forms of a name are given, the last one wins; a field
 * that is null counts as not given, as in all proto JSON.
 */
export function toCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCamelCase)
  if (typeof value !== 'object' || value === null) return value
  const result: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    if (field === null) continue
    const key = name === '__proto__' ? '_proto_' : camelName(name)
    if (key !== name) {
      if (!sentNames.has(result)) sentNames.set(result, new Map())
      sentNames.get(result)!.set(key, name)
    }
    if (callersOwn.has(key)) result[key] = field
    else if (key === 'properties' && typeof field === 'object' && field !== null && !Array.isArray(field)) {
      result[key] = Object.fromEntries(
        Object.entries(field).map(([own, schema]) => [own, toCamelCase(schema)]),
      )
    } else result[key] = toCamelCase(field)
  }
  return result
}
