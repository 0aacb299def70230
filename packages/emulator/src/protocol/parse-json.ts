import { invalidArgument } from './rpc-error.ts'

/**
 * Parses a request's JSON. As the real service does, and as the guides' upload command needs, strings may stand in
 * single quotes.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (strict) {
    try {
      return JSON.parse(withDoubleQuotes(text))
    } catch {
      throw invalidArgument(
        `Invalid JSON payload received. ${strict instanceof Error ? strict.message : 'Unexpected token.'}`,
      )
    }
  }
}

function withDoubleQuotes(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'/gs, (whole, single: string | undefined) =>
    single === undefined ? whole : `"${single.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')}"`,
  )
}
