import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations'
import type { Plugin } from 'graphql-yoga'

/** Operations by the SHA-256 of their text, in hex. */
export type PersistedOperations = Readonly<Record<string, string>>

/**
 * Reads an allow-list: a JSON object of operations by hash (as `@graphql-codegen/client-preset` and gql.tada write), or a
 * JSON array of operations, whose hashes are computed.
 * @throws Error with one sentence when the file cannot be read or used
 */
export function readPersistedOperations(path: string): PersistedOperations {
  let given: unknown
  try {
    given = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(code ? `It cannot be read (${code}).` : 'It is no JSON.')
  }
  const entries = Array.isArray(given)
    ? given.map((text) => [createHash('sha256').update(String(text)).digest('hex'), text])
    : typeof given === 'object' && given !== null
      ? Object.entries(given)
      : []
  if (entries.length === 0 || entries.some(([, text]) => typeof text !== 'string')) {
    throw new Error('It has to hold operations as texts: {"<sha256>": "query …"} or ["query …"].')
  }
  return Object.fromEntries(entries)
}

/** Takes only operations of the list: by their hash (`extensions.persistedQuery.sha256Hash`), or by their very text. */
export function persistedOperationsPlugin(operations: PersistedOperations): Plugin {
  const byHash = new Map(Object.entries(operations))
  const texts = new Set(byHash.values())
  const byHashAlone = usePersistedOperations({
    getPersistedOperation: (hash) => byHash.get(hash.replace(/^sha256:/, '')) ?? null,
    customErrors: {
      notFound: {
        message: 'PersistedQueryNotFound',
        extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { status: 200 } },
      },
      keyNotFound: refused,
      persistedQueryOnly: refused,
    },
  })
  const { onParams } = byHashAlone
  return {
    ...byHashAlone,
    onParams: (payload) =>
      payload.params.query !== undefined && texts.has(payload.params.query) ? undefined : onParams?.(payload),
  }
}

const refused = {
  message: 'This server takes only operations of its list.',
  extensions: { code: 'OPERATION_NOT_ALLOWED', http: { status: 403 } },
}
