import { checkDepth } from './check-depth.ts'
import { readLoosely } from './loose-json.ts'

/**
 * Parses a request's JSON. As the real service does, and as the guides' upload command needs, strings may stand in
 * single quotes, names without any, and a comma before a closing bracket.
 *
 * @throws RpcError 400 that shows where the text stops being JSON, or says that it is nested too deep
 */
export function parseJson(text: string): unknown {
  checkDepth(text)
  try {
    return JSON.parse(text)
  } catch {
    return readLoosely(text)
  }
}
