import { invalidArgument } from './rpc-error.ts'

/** Characters shown on either side of a mistake. */
const shown = 20

const bareName = /[A-Za-z_$][\w$]*/y
const number = /-?\d+\.?\d*(?:[eE][+-]?\d+)?/y
const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/**
 * Reads JSON as loosely as Google's front end, and words its mistakes as that does: what was expected, the text around
 * the place, and a mark below it. Source of grammar and words: protobuf's json_stream_parser, seen live (DRIFT.md).
 */
export function readLoosely(text: string): unknown {
  const reader = new Reader(text)
  const value = reader.value()
  reader.end()
  return value
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(expected = 'Expected a value.'): unknown {
    const next = this.#next()
    if (next === '"' || next === "'") return this.#string(next)
    if (next === '{') return this.#object()
    if (next === '[') return this.#array()
    if (/[-\d]/.test(next)) return this.#number()
    const start = this.#at
    const word = this.#match(bareName)
    if (word !== undefined && Object.hasOwn(words, word)) return words[word]
    this.#at = start
    throw this.#wrong(word === undefined && !/[}\],:]/.test(next) ? expected : 'Unexpected token.')
  }

  end(): void {
    if (this.#next() !== '') throw this.#wrong('Parsing terminated before end of input.')
  }

  #object(): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    this.#at += 1
    for (;;) {
      const next = this.#next()
      if (next === '}') break
      const name = next === '"' || next === "'" ? this.#string(next) : this.#match(bareName)
      if (name === undefined) throw this.#wrong('Expected an object key or }.')
      if (this.#next() !== ':') throw this.#wrong('Expected : between key:value pair.')
      this.#at += 1
      const value = this.value()
      Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true })
      const after = this.#next()
      if (after === ',') this.#at += 1
      else if (after !== '}') throw this.#wrong('Expected , or } after key:value pair.')
    }
    this.#at += 1
    return result
  }

  #array(): unknown[] {
    const result: unknown[] = []
    this.#at += 1
    while (this.#next() !== ']') {
      result.push(this.value('Expected a value or ] within an array.'))
      const after = this.#next()
      if (after === ',') this.#at += 1
      else if (after !== ']') throw this.#wrong('Expected , or ] after array value.')
    }
    this.#at += 1
    return result
  }

  #string(quote: string): string {
    const start = this.#at
    let result = ''
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const letter = this.#text[at]!
      if (letter === quote) {
        this.#at = at + 1
        return result
      }
      if (letter !== '\\') {
        result += letter
        continue
      }
      at += 1
      const escaped = this.#text[at] ?? ''
      if (escaped !== 'u') {
        result += escapes[escaped] ?? escaped
        continue
      }
      const code = this.#text.slice(at + 1, at + 5)
      this.#at = at - 1
      if (!/^[\da-fA-F]{4}$/.test(code)) throw this.#wrong('Invalid escape sequence.')
      result += String.fromCharCode(Number.parseInt(code, 16))
      at += 4
    }
    this.#at = start
    throw this.#wrong('Closing quote expected in string.')
  }

  #number(): number {
    const start = this.#at
    const value = Number(this.#match(number) ?? Number.NaN)
    if (Number.isFinite(value)) return value
    this.#at = start
    throw this.#wrong('Unable to parse number.')
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  /** The next letter that is not white space; empty at the end. */
  #next(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1
    return this.#text[this.#at] ?? ''
  }

  #wrong(expected: string) {
    const begin = 'Invalid JSON payload received. '
    if (this.#at >= this.#text.length)
      return invalidArgument(`${begin}Unexpected end of string. ${expected}\n\n^`)
    const from = Math.max(0, this.#at - shown)
    const around = this.#text.slice(from, this.#at + shown)
    return invalidArgument(`${begin}${expected}\n${around}\n${' '.repeat(this.#at - from)}^`)
  }
}
