import { plainCode } from './plain-code.ts'

/** Who is told what a reply is made of. Places are letters from the start of the reply. */
export interface LexerTarget {
  /** A word, a number or a string; a key too, which only what follows tells. */
  token(start: number, end: number, isWord: boolean): void
  /** The last token was a key. */
  key(): void
  /** `{`, `[` or `(`. */
  open(code: number, start: number): void
  /** `}`, `]` or `)`. */
  close(code: number, at: number): void
  /** Whether {@link openCall} is of any use. */
  takesCalls(): boolean
  /** The parenthesis of `Name(key=` outside of all brackets. */
  openCall(start: number): void
  /** Nothing is open. */
  isOutside(): boolean
  /** What was opened last is in parentheses. */
  inParens(): boolean
  /** No more is read. */
  isFull(): boolean
}

const state = {
  outside: 0,
  token: 1,
  double: 2,
  doublePending: 3,
  single: 4,
  singlePending: 5,
  word: 6,
  slash: 7,
  line: 8,
  block: 9,
  call: 10,
  stopped: 11,
} as const

type State = (typeof state)[keyof typeof state]

/**
 * Follows the quotes, brackets, comments and words of a reply in one pass, in pieces of any size, and passes over
 * everything outside of brackets. Time is linear in the reply.
 */
export class ReplyLexer {
  readonly #target: LexerTarget
  #state: State = state.outside
  #base = 0
  #codeBefore = 0
  #tokenStart = 0
  #quoteAt = 0
  #keyStart = 0
  #keyEnd = 0
  #wordEnd = -1
  #schemeEnd = -1
  #backslashes = 0
  #sawNewline = false
  #sawStar = false

  constructor(target: LexerTarget) {
    this.#target = target
  }

  /** Reads on; `base` is the place of the piece in the reply. */
  push(text: string, base: number): void {
    this.#base = base
    this.#scan(text, 0)
    this.#codeBefore = text.charCodeAt(text.length - 1)
  }

  /** Reads this piece as if nothing had come before it. */
  restart(text: string, base: number): void {
    this.#state = state.outside
    this.#codeBefore = 0
    this.push(text, base)
  }

  /** Ends what can be ended where the reply does: the last word, a closing quote with nothing behind it. */
  settle(end: number): void {
    if (this.#state === state.word) this.#endToken(end)
    else if (this.#state === state.doublePending || this.#state === state.singlePending) {
      this.#endToken(this.#quoteAt + 1)
    }
  }

  /** More values came than are read. */
  get isStopped(): boolean {
    return this.#state === state.stopped
  }

  /** A string is open. */
  get inString(): boolean {
    return this.#state === state.double || this.#state === state.single
  }

  /** Where the string or comment began that is open. */
  get openedAt(): number | undefined {
    const inComment = this.#state === state.line || this.#state === state.block
    return this.inString || inComment ? this.#tokenStart : undefined
  }

  #scan(text: string, from: number): void {
    const length = text.length
    let i = from
    while (i < length) {
      switch (this.#state) {
        case state.outside: {
          i = this.#nextOpening(text, i)
          break
        }
        case state.call:
          i = this.#call(text, i)
          break
        case state.token:
          i = this.#token(text, i)
          break
        case state.double:
          i = this.#string(text, i, '"')
          break
        case state.single:
          i = this.#string(text, i, "'")
          break
        case state.doublePending:
        case state.singlePending:
          i = this.#pending(text, i)
          break
        case state.word:
          while (i < length && !endsWord(plainCode(text.charCodeAt(i)))) i++
          if (i < length) this.#endToken(this.#base + i)
          break
        case state.slash: {
          const c = text.charCodeAt(i)
          const isUrl = this.#tokenStart === this.#schemeEnd
          if (c === 47) this.#state = isUrl ? state.word : state.line
          else this.#state = c === 42 ? state.block : state.token
          this.#sawStar = false
          if (this.#state !== state.token) i++
          break
        }
        case state.line: {
          const end = text.indexOf('\n', i)
          if (end < 0) return
          this.#state = state.token
          i = end + 1
          break
        }
        case state.block:
          i = this.#block(text, i)
          break
        case state.stopped:
          return
      }
    }
  }

  #nextOpening(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const c = plainCode(text.charCodeAt(i))
      if (c === 123 || c === 91) {
        this.#state = state.token
        return i
      }
      if (c === 40 && isNameCode(i > 0 ? text.charCodeAt(i - 1) : this.#codeBefore)) {
        this.#state = state.call
        this.#tokenStart = this.#base + i
        this.#keyStart = this.#keyEnd = -1
        return i + 1
      }
    }
    return text.length
  }

  /** Outside of all brackets `Name(` is an object only when a key and `=` follow; in prose they do not. */
  #call(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const c = text.charCodeAt(i)
      const at = this.#base + i
      const isFirst = this.#keyStart < 0
      if (c === 32 || c === 10 || c === 13 || c === 9) continue
      if (isNameCode(c) && (isFirst || this.#keyEnd === at)) {
        if (isFirst) this.#keyStart = at
        this.#keyEnd = at + 1
        continue
      }
      const isKey = c === 61 && !isFirst && this.#target.takesCalls()
      this.#state = isKey ? state.token : state.outside
      if (isKey) {
        this.#target.openCall(this.#tokenStart)
        this.#target.token(this.#keyStart, this.#keyEnd, true)
      }
      return i
    }
    return text.length
  }

  #token(text: string, from: number): number {
    const length = text.length
    for (let i = from; i < length; i++) {
      const c = plainCode(text.charCodeAt(i))
      if (c === 32 || c === 10 || c === 13 || c === 9 || c === 44) continue
      if (c === 34 || c === 39) {
        this.#state = c === 34 ? state.double : state.single
        this.#tokenStart = this.#base + i
        this.#backslashes = 0
        return i + 1
      }
      if (c === 58 || c === 61) {
        // `http:` may go on with `//`, which is no comment then.
        if (this.#wordEnd === this.#base + i) this.#schemeEnd = this.#base + i + 1
        this.#target.key()
        continue
      }
      // The end of `=>`.
      if (c === 62) continue
      if (c === 123 || c === 91 || c === 40) {
        this.#target.open(c, this.#base + i)
        if (!this.#target.isFull()) continue
        this.#state = state.stopped
        return length
      }
      if (c === 125 || c === 93 || c === 41) {
        this.#target.close(c, this.#base + i)
        if (this.#target.isOutside()) {
          this.#state = state.outside
          return i + 1
        }
        continue
      }
      if (c === 47 || c === 35) {
        this.#state = c === 47 ? state.slash : state.line
        this.#tokenStart = this.#base + i
        return i + 1
      }
      this.#state = state.word
      this.#tokenStart = this.#base + i
      return i + 1
    }
    return length
  }

  #string(text: string, from: number, quote: '"' | "'"): number {
    const at = text.indexOf(quote, from)
    const end = at < 0 ? text.length : at
    let slashes = 0
    while (end - slashes > from && text.charCodeAt(end - slashes - 1) === 92) slashes++
    if (slashes === end - from) slashes += this.#backslashes
    this.#backslashes = at < 0 ? slashes % 2 : 0
    if (at < 0) return end
    if (slashes % 2 === 1) return at + 1
    this.#quoteAt = this.#base + at
    this.#sawNewline = false
    this.#state = quote === '"' ? state.doublePending : state.singlePending
    return at + 1
  }

  /** A quote closes a string only if what follows could follow one; `"the "big" cat"` is one string. */
  #pending(text: string, from: number): number {
    const isDouble = this.#state === state.doublePending
    const inParens = this.#target.inParens()
    for (let i = from; i < text.length; i++) {
      const c = plainCode(text.charCodeAt(i))
      if (c === 32 || c === 9 || c === 13) continue
      if (c === 10) {
        this.#sawNewline = true
        continue
      }
      if (closesString(c, this.#sawNewline, inParens)) {
        this.#endToken(this.#quoteAt + 1)
        return i
      }
      this.#state = isDouble ? state.double : state.single
      this.#backslashes = 0
      return i
    }
    return text.length
  }

  #block(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c === 47 && this.#sawStar) {
        this.#state = state.token
        return i + 1
      }
      this.#sawStar = c === 42
    }
    return text.length
  }

  #endToken(end: number): void {
    const isWord = this.#state === state.word
    if (isWord) this.#wordEnd = end
    this.#state = state.token
    this.#target.token(this.#tokenStart, end, isWord)
    if (this.#target.isFull()) this.#state = state.stopped
  }
}

/** Letters, digits and `_`. */
function isNameCode(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95
}

function endsWord(c: number): boolean {
  return (
    c === 44 ||
    c === 58 ||
    c === 125 ||
    c === 93 ||
    c === 123 ||
    c === 91 ||
    c === 40 ||
    c === 41 ||
    c === 61 ||
    c === 32 ||
    c === 10 ||
    c === 13 ||
    c === 9
  )
}

/** Whether a string can end before this character: `, : = } ] " ' / #`, `)` or `>` in parentheses, a word on a new line. */
export function closesString(c: number, afterNewline: boolean, inParens: boolean): boolean {
  if (c === 44 || c === 58 || c === 125 || c === 93 || c === 34 || c === 39 || c === 47 || c === 35)
    return true
  if (c === 61 || ((c === 41 || c === 62) && inParens)) return true
  return afterNewline && ((c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c === 96)
}
