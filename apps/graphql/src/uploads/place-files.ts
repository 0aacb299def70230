import { createGraphQLError } from 'graphql-yoga'

/** A multipart request that is not as the specification wants it. */
export function malformed(sentence: string): Error {
  return createGraphQLError(sentence, { extensions: { code: 'MULTIPART_INVALID', http: { status: 400 } } })
}

const mostPaths = 100

/**
 * Reads the `map` field: for each file the places in `operations` where it belongs.
 * @throws GraphQLError `MULTIPART_INVALID`
 */
export function readFileMap(text: string): ReadonlyMap<string, readonly string[]> {
  const map = parseObject(text, 'map')
  const entries = Object.entries(map)
  let count = 0
  for (const [name, paths] of entries) {
    if (!Array.isArray(paths) || paths.length === 0 || paths.some((path) => typeof path !== 'string')) {
      throw malformed(`The map has no list of places for the file "${name.slice(0, 40)}".`)
    }
    count += paths.length
  }
  if (count > mostPaths) throw malformed(`The map names more than ${mostPaths} places.`)
  return new Map(entries as [string, string[]][])
}

/** Reads the `operations` field: one operation. @throws GraphQLError `MULTIPART_INVALID` */
export function readOperations(text: string): Record<string, unknown> {
  return parseObject(text, 'operations')
}

/**
 * Puts a file where its paths say. A place has to be there already and be null: nothing is made, so no path can reach
 * what is not the client's own JSON.
 * @throws GraphQLError `MULTIPART_INVALID`
 */
export function placeFile(operations: Record<string, unknown>, paths: readonly string[], file: Blob): void {
  for (const path of paths) {
    const keys = path.split('.')
    const last = keys.pop() as string
    let holder: unknown = operations
    for (const key of keys) holder = own(holder, key)
    if (keys[0] !== 'variables' || own(holder, last) !== null) {
      throw malformed(`There is no null at "${path.slice(0, 100)}" for a file to take the place of.`)
    }
    ;(holder as Record<string, unknown>)[last] = file
  }
}

function own(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined
  return (holder as Record<string, unknown>)[key]
}

function parseObject(text: string, field: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed(`The field "${field}" is no JSON.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(`The field "${field}" has to be one JSON object.`)
  }
  return value as Record<string, unknown>
}
