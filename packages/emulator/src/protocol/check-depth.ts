import { invalidArgument } from './rpc-error.ts'

/** Objects and lists within each other. Source: `kDefaultMaxRecursionDepth` of protobuf's json_stream_parser. */
const deepest = 100

/**
 * Refuses JSON that is nested too deep before anything reads it by recursion. Takes time linear in the text.
 * @throws RpcError 400
 */
export function checkDepth(text: string): void {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '"' || letter === "'") at = endOfString(text, at, letter)
    else if (letter === '}' || letter === ']') depth--
    else if ((letter === '{' || letter === '[') && ++depth > deepest) {
      throw invalidArgument('Invalid JSON payload received. Message too deep. Max recursion depth reached.')
    }
  }
}

/** Where the string that begins at `start` has its closing quote; media are strings of megabytes. */
function endOfString(text: string, start: number, quote: string): number {
  for (let end = text.indexOf(quote, start + 1); end >= 0; end = text.indexOf(quote, end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}
