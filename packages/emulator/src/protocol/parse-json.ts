import { readLoosely } from './loose-json.ts'

/**
 * Parses a request's JSON. As the real service does, and as the guides' upload command needs, strings may stand in
 * single quotes, names without any, and a comma before a closing bracket.
 *
 * @throws RpcError 400 that shows where the text stops being JSON
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return readLoosely(text)
  }
}
