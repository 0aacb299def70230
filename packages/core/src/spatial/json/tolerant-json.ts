import { plainCode } from './plain-code.ts'
import { closesString } from './reply-lexer.ts'

/** What {@link parseTolerant} made of a text. */
export interface TolerantValue {
  readonly value: unknown
  /** True when the text ended before the value did. */
  readonly cut: boolean
  /** The key (of the outermost object) whose value was cut; its partial value is kept under that key. */
  readonly cutKey?: string
}

/**
 * Reads the JSON that models write when they do not quite write JSON: single quotes, keys without quotes, trailing
 * or missing commas, comments, NaN, Python's words, newlines and quotes inside strings, missing brackets.
 * Never throws; time is linear.
 */
export function parseTolerant(text: string): TolerantValue {
  const reader = new TolerantReader(text)
  const value = reader.value(0)
  return reader.cutKey === undefined
    ? { value, cut: reader.cut }
    : { value, cut: reader.cut, cutKey: reader.cutKey }
}

/** The objects that one object with the same keys again and again should have been. Never throws; time is linear. */
export function parseRepeated(text: string): Record<string, unknown>[] {
  const reader = new TolerantReader(text)
  const items: Record<string, unknown>[] = []
  let item: Record<string, unknown> | undefined
  for (const [key, value] of reader.entries()) {
    if (item === undefined || Object.hasOwn(item, key)) {
      item = {}
      items.push(item)
    }
    Object.defineProperty(item, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return items
}

/** Brackets nested deeper are passed over: no reply has them, and each level takes its share of the stack. */
const maxDepth = 200

const constants = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['none', null],
  ['undefined', null],
  ['nan', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
])

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

const fieldsInParens = /\(\s*[A-Za-z_]\w*\s*=(?!=)/y
const enumName = /<[A-Za-z_][\w.]*:/y
const nextField = /\s[A-Za-z_]\w{0,40}=/y

class TolerantReader {
  readonly #text: string
  #at = 0
  /** The value being read stands in parentheses: there a quote before `)` closes. */
  #inParens = false
  cut = false
  cutKey: string | undefined

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): unknown {
    this.#space()
    const c = this.#mark()
    if (c === undefined) {
      this.cut = true
      return undefined
    }
    if (depth >= maxDepth && (isBracket(c.charCodeAt(0)) || c === '(')) {
      this.#at++
      return undefined
    }
    if (c === '{' || (c === '(' && this.#opensFields())) return this.#object(depth)
    if (c === '[' || c === '(') return this.#array(depth)
    if (isQuote(c)) return this.#string()
    return c === '<' && this.#skipEnum() ? this.#enum(depth) : this.#word(depth)
  }

  #skipEnum(): boolean {
    enumName.lastIndex = this.#at
    if (!enumName.test(this.#text)) return false
    this.#at = enumName.lastIndex
    return true
  }

  /** `<Label.CAT: 'cat'>`, as Python prints a member of an enum, is its value. */
  #enum(depth: number): unknown {
    const outer = this.#inParens
    this.#inParens = true
    const value = depth < maxDepth ? this.value(depth + 1) : undefined
    this.#inParens = outer
    this.#space()
    if (this.#mark() === '>') this.#at++
    return typeof value === 'string' ? value.replace(/>$/, '') : value
  }

  /** The mark here, in ASCII where it is written full-width. */
  #mark(): string | undefined {
    const c = this.#text[this.#at]
    return c === undefined || c < '\u3000' ? c : String.fromCharCode(plainCode(c.charCodeAt(0)))
  }

  /** `(label='cat', …)`, as Python prints objects. */
  #opensFields(): boolean {
    fieldsInParens.lastIndex = this.#at
    return fieldsInParens.test(this.#text)
  }

  /** The fields of the object that the text is, in their order. */
  entries(): [string, unknown][] {
    return this.#fields(0)
  }

  #object(depth: number): unknown {
    // fromEntries defines `__proto__` as a plain key of its own.
    return Object.fromEntries(this.#fields(depth))
  }

  #fields(depth: number): [string, unknown][] {
    const outer = this.#inParens
    this.#inParens = this.#mark() === '('
    this.#at++
    const entries: [string, unknown][] = []
    for (;;) {
      this.#space()
      const c = this.#mark()
      if (c === undefined) {
        this.cut = true
        break
      }
      if (c === (this.#inParens ? ')' : '}')) {
        this.#at++
        break
      }
      if (c === ']' || c === '}') break
      if (c === ',' || c === ':' || c === '=' || c === '>' || c === ')') {
        this.#at++
        continue
      }
      this.#entry(entries, depth)
      if (this.cut) break
    }
    this.#inParens = outer
    return entries
  }

  #entry(entries: [string, unknown][], depth: number): void {
    const text = isQuote(this.#mark()) ? this.#string() : this.#key()
    this.#space()
    const hasColon = this.#skipColon()
    const { key, before } = unswallowed(text, hasColon)
    if (before) entries.push(before)
    if (!hasColon) {
      // A string where a key should be: half of a value with stray quotes, or something in a set. Skipped.
      if ('{[('.includes(this.#mark() ?? ' ')) this.value(depth + 1)
      return
    }
    const value = this.value(depth + 1)
    if (this.cut && depth === 0) this.cutKey = key
    if (value === undefined) return
    this.#space()
    if (typeof value === 'string' && this.#mark() === ':') this.#splitSwallowed(entries, key, value, depth)
    else entries.push([key, value])
  }

  /** `:`, `=` or `=>`. */
  #skipColon(): boolean {
    const mark = this.#mark()
    if (mark !== ':' && mark !== '=') return false
    this.#at++
    if (mark === '=' && this.#mark() === '>') this.#at++
    while (mark === ':' && this.#mark() === ':') this.#at++
    return true
  }

  /** `"cat, "box_2d": […]`: the quote that should have closed the value was eaten; the next key is at its end. */
  #splitSwallowed(entries: [string, unknown][], key: string, value: string, depth: number): void {
    const quote = value.lastIndexOf('"')
    const known = /_?(box_2d|bbox|label|mask|point)$/.exec(value.slice(-20))
    const cutAt = quote >= 0 ? quote : value.length - (known?.[0].length ?? 0)
    const next = quote >= 0 ? value.slice(quote + 1) : (known?.[1] ?? '')
    entries.push([key, value.slice(0, cutAt).replace(/[,\s]+$/, '')])
    this.#at++
    const nextValue = this.value(depth + 1)
    if (this.cut && depth === 0) this.cutKey = next
    if (next !== '' && nextValue !== undefined) entries.push([next, nextValue])
  }

  #array(depth: number): unknown[] {
    const outer = this.#inParens
    this.#inParens = this.#mark() === '('
    this.#at++
    const list: unknown[] = []
    for (;;) {
      this.#space()
      const c = this.#mark()
      if (c === undefined) {
        this.cut = true
        break
      }
      if (c === ']' || c === ')') {
        this.#at++
        break
      }
      if (c === '}') break
      if (c === ',' || c === ':') {
        this.#at++
        continue
      }
      const start = this.#at
      const value = this.value(depth + 1)
      if (typeof value === 'string' && list.length > 0 && this.#isKeyNow()) {
        // `[10, 20, 300, 400, "label": …`: the bracket was forgotten, and this is the next key.
        this.#at = start
        break
      }
      if (value !== undefined) list.push(value)
      if (this.cut) break
    }
    this.#inParens = outer
    return list
  }

  #isKeyNow(): boolean {
    this.#space()
    return this.#mark() === ':'
  }

  #string(): string {
    const text = this.#text
    const quote = closingQuotes[text[this.#at]!]!
    const start = ++this.#at
    let hasEscape = false
    for (;;) {
      const end = text.indexOf(quote, this.#at)
      if (end < 0) {
        this.cut = true
        this.#at = text.length
        return text.slice(start)
      }
      let slashes = 0
      while (end - slashes > start && text.charCodeAt(end - slashes - 1) === 92) slashes++
      this.#at = end + 1
      if (slashes > 0) hasEscape = true
      if (slashes % 2 === 1 || !this.#closesAt(end + 1, quote)) continue
      const raw = text.slice(start, end)
      return hasEscape || raw.includes('\\') ? unescaped(raw) : raw
    }
  }

  #closesAt(from: number, quote: string): boolean {
    let newline = false
    for (let i = from; i < this.#text.length; i++) {
      const c = plainCode(this.#text.charCodeAt(i))
      if (c === 32 || c === 9 || c === 13) continue
      if (c === 10) newline = true
      else return closesString(c, newline, this.#inParens) && !(c === 44 && this.#goesOn(i + 1, quote))
    }
    return true
  }

  /** `"He said "hi", then left"`: words behind the comma, and then a quote again, where a key would have its colon. */
  #goesOn(from: number, quote: string): boolean {
    const words = /^[ \t]*\p{L}[^"'{}[\]:：=＝\n“”‘’`]*/u.exec(this.#text.slice(from, from + 200))
    return words !== null && this.#text[from + words[0].length] === quote
  }

  #key(): string {
    const start = this.#at
    while (this.#at < this.#text.length) {
      const c = plainCode(this.#text.charCodeAt(this.#at))
      if (c === 58 || c === 61 || c === 44 || c === 40 || c === 41 || isBracket(c) || isSpace(c)) break
      this.#at++
    }
    if (this.#at === start) this.#at++
    return this.#text.slice(start, this.#at)
  }

  /** A value without quotes: a number, a constant, a call, or words up to the next comma, bracket or line. */
  #word(depth: number): unknown {
    const text = this.#text
    const start = this.#at
    let open = 0
    while (this.#at < text.length) {
      const c = text.charCodeAt(this.#at)
      const plain = c === 0x3001 && !isDigit(text.charCodeAt(this.#at - 1)) ? c : plainCode(c)
      if (plain === 44 || plain === 10 || isBracket(plain) || (plain === 41 && open-- === 0)) break
      if (isSpace(plain) && this.#isNextKey()) break
      if (plain === 40 && depth < maxDepth && isName(text.slice(start, Math.min(this.#at, start + 80))))
        return this.#call(start, depth)
      if (plain === 40) open++
      this.#at++
    }
    if (this.#at >= text.length && depth > 0) this.cut = true
    if (this.#at === start) {
      this.#at++
      return undefined
    }
    const word = text.slice(start, this.#at).trim()
    const lower = word.toLowerCase()
    if (constants.has(lower)) return constants.get(lower)
    const number = numberOf(/[０-９]/.test(word) ? word.normalize('NFKC') : word)
    return number ?? word
  }

  /** `array([1, 2])`, `float32(0.9)`, `Box(y=1, x=2)`: what the parentheses hold, or the words as they are. */
  #call(start: number, depth: number): unknown {
    const held = this.value(depth + 1)
    if (!Array.isArray(held)) return held
    if (held.length === 1 && typeof held[0] !== 'string') return held[0]
    return held.some((one) => typeof one !== 'string') ? held : this.#text.slice(start, this.#at)
  }

  /** `{"a": 1 "b": 2}`: the comma was forgotten. */
  #isNextKey(): boolean {
    const next = this.#text[this.#at + 1]
    if (next === '"' || next === "'") return true
    if (!this.#inParens) return false
    nextField.lastIndex = this.#at
    return nextField.test(this.#text)
  }

  #space(): void {
    const text = this.#text
    for (;;) {
      const c = plainCode(text.charCodeAt(this.#at))
      if (c === 32 || c === 10 || c === 13 || c === 9 || c === 0xa0 || c === 0xfeff) this.#at++
      else if (c === 35) this.#skipTo('\n')
      else if (c === 47 && text[this.#at + 1] === '/') this.#skipTo('\n')
      else if (c === 47 && text[this.#at + 1] === '*') this.#skipTo('*/')
      else return
    }
  }

  #skipTo(mark: string): void {
    const end = this.#text.indexOf(mark, this.#at)
    this.#at = end < 0 ? this.#text.length : end + mark.length
  }
}

const firstKey = /^([A-Za-z_]\w{0,30})[ \t]*:[ \t]*(?=["[\d-])/
const lastKey = /[,\s]*"([A-Za-z_]\w{0,30})$/

/** `"box_2d: [1, 2, 3, 4], "label"`, `"label: "cat"`: the quote that should have closed a key was forgotten. */
function unswallowed(text: string, isKey: boolean): { key: string; before?: [string, unknown] } {
  const first = text.length < 400 ? firstKey.exec(text) : null
  const last = isKey ? lastKey.exec(text) : null
  if (!first || (isKey && !last)) return { key: text }
  const raw = text.slice(first[0].length, last?.index)
  const value = raw.startsWith('"') ? raw.slice(1) : parseTolerant(raw).value
  return { key: last?.[1] ?? '', before: [first[1]!, value] }
}

/** A number as models write them: `12`, `+1.5`, `.5`, `12px`, `45%`; `undefined` for anything else. */
export function numberOf(word: string): number | undefined {
  const match = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?=(?:px|%|s)?$)/.exec(word)
  return match ? Number(match[0]) : undefined
}

/** The quotes that models write, also the ones that word processors make of them. */
const closingQuotes: Record<string, string> = {
  '"': '"',
  "'": "'",
  '“': '”',
  '‘': '’',
  '„': '“',
  '`': '`',
  '«': '»',
  '＂': '＂',
  '＇': '＇',
}

function isDigit(c: number): boolean {
  const plain = plainCode(c)
  return plain >= 48 && plain <= 57
}

/** What can stand before the parentheses of a call. */
function isName(text: string): boolean {
  return /^[A-Za-z_][\w.]*$/.test(text)
}

function isQuote(c: string | undefined): boolean {
  return c !== undefined && closingQuotes[c] !== undefined
}

function isBracket(c: number): boolean {
  return c === 123 || c === 125 || c === 91 || c === 93
}

function isSpace(c: number): boolean {
  return c === 32 || c === 10 || c === 13 || c === 9
}

function unescaped(raw: string): string {
  return raw.replace(/\\(u([0-9a-fA-F]{4})|[\s\S])/g, (_, one: string, hex: string | undefined) =>
    hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[one] ?? one),
  )
}
