import { toCamelCase } from '../protocol/camel-case.ts'
import { parseJson } from '../protocol/parse-json.ts'
import { invalidArgument } from '../protocol/rpc-error.ts'
import type { Exchange } from './context.ts'
import { readBody } from './http.ts'

/** A body as it came, and as JSON with camelCase names. */
export interface JsonBody {
  readonly raw: Buffer
  readonly json: Record<string, unknown>
}

/** Reads a JSON object; an empty body is `{}`. */
export async function readJsonBody({
  request,
  state,
}: Pick<Exchange, 'request' | 'state'>): Promise<JsonBody> {
  const raw = await readBody(request, state.maxRequestBytes)
  if (raw.byteLength === 0) return { raw, json: {} }
  const value = parseJson(raw.toString('utf8'))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const description = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
    throw invalidArgument(description, [{ description }])
  }
  return { raw, json: toCamelCase(value) as Record<string, unknown> }
}
