import { RpcError } from '../protocol/rpc-error.ts'
import type { GenerateContentResponse, Part } from '../protocol/wire.ts'
import type { Call } from './call.ts'
import { describeMatch, type Match, matches } from './match.ts'

/** What is answered. A plain string is `text`. */
export interface ScriptedAnswer {
  /** The reply's text. Streamed in pieces of some words. */
  readonly text?: string
  /** The reply's text as the JSON of this value. */
  readonly json?: unknown
  /** The reply's text in exactly these pieces when it is streamed. */
  readonly chunks?: readonly string[]
  /** Parts other than text, such as function calls. */
  readonly parts?: readonly Part[]
  /** @default STOP */
  readonly finishReason?: string
  /** A whole recorded reply, sent as it is. */
  readonly response?: GenerateContentResponse
  /** Thoughts are counted, never shown. */
  readonly thoughtsTokenCount?: number
  /** Milliseconds to wait first. @default 0 */
  readonly delayMs?: number
  /** A reply to the letter, whatever it is worth: what a broken server, a proxy or a recording said. */
  readonly raw?: {
    /** @default 200 */
    readonly status?: number
    /** @default application/json; charset=UTF-8 */
    readonly contentType?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body: string
  }
  /** An error instead: the body's `error` object. */
  readonly error?: {
    readonly code: number
    readonly status?: string
    readonly message?: string
    readonly details?: readonly unknown[]
  }
}

/** An answer, or a function of the request that gives one; `undefined` lets the engine answer. */
export type Answer =
  | string
  | ScriptedAnswer
  | ((call: Call) => string | ScriptedAnswer | undefined | Promise<string | ScriptedAnswer | undefined>)

/** One line of a script. */
export interface ScriptRule extends Match {
  readonly answer: Answer
  /** How many requests this rule answers. @default every one */
  readonly times?: number
}

/** What `when(…)` gives. */
export interface ScriptStep {
  /** Answers every such request. */
  answer(answer: Answer, options?: { readonly times?: number }): Script
  /** Answers one such request; several calls answer one after the other. */
  answerOnce(answer: Answer): Script
}

interface LiveRule extends ScriptRule {
  met: number
  used: number
}

/** What the emulator says. The newest rule that fits wins; without one the engine looks and answers. */
export class Script {
  #rules: LiveRule[] = []
  /** True: a request no rule fits is refused with a 400 that names it, instead of being answered by the engine. */
  strict: boolean

  constructor(options: { readonly rules?: readonly ScriptRule[]; readonly strict?: boolean } = {}) {
    this.strict = options.strict ?? false
    for (const rule of options.rules ?? []) this.add(rule)
  }

  /** Adds a rule. */
  add(rule: ScriptRule): this {
    this.#rules.push({ ...rule, met: 0, used: 0 })
    return this
  }

  /** `script.when({ prompt: /cat/ }).answer('A cat.')` */
  when(match: Match): ScriptStep {
    return {
      answer: (answer, options = {}) => this.add({ ...match, answer, ...options }),
      answerOnce: (answer) => this.add({ ...match, answer, times: 1 }),
    }
  }

  /** Answers the next request, whatever it is. Several calls answer in order. */
  next(answer: Answer): this {
    return this.add({ answer, times: 1 })
  }

  /** Forgets every rule. */
  clear(): void {
    this.#rules = []
  }

  /** Rules with `times` that were not used up: empty when everything scripted was asked for. */
  unused(): string[] {
    return this.#rules
      .filter((rule) => rule.used < (rule.times ?? 1))
      .map(
        ({ answer: _answer, met: _met, used, times, ...match }) =>
          `${describeMatch(match)} (used ${used} of ${times ?? 'any'})`,
      )
  }

  /** The answer to a call, if the script has one. Counts as used. */
  async answerTo(call: Call): Promise<ScriptedAnswer | undefined> {
    const rule = this.#find(call)
    if (!rule) {
      if (this.strict && /enerateContent$/.test(call.operation)) throw this.#miss(call)
      return undefined
    }
    rule.used += 1
    const answer = typeof rule.answer === 'function' ? await rule.answer(call) : rule.answer
    return typeof answer === 'string' ? { text: answer } : answer
  }

  #find(call: Call): LiveRule | undefined {
    const fitting = this.#rules.filter((rule) => matches(call, rule))
    for (const rule of fitting) rule.met += 1
    const open = fitting.filter(
      (rule) =>
        rule.used < (rule.times ?? Number.POSITIVE_INFINITY) &&
        (rule.nth === undefined || rule.met === rule.nth),
    )
    // Answers for one request stand in line; standing rules override older ones.
    return (
      open.find((rule) => rule.times !== undefined) ??
      open.find((rule) => rule.nth !== undefined) ??
      open.at(-1)
    )
  }

  #miss(call: Call): RpcError {
    const media =
      call.media.map((piece) => `${piece.mimeType} ${piece.sha256.slice(0, 12)}`).join(', ') || 'none'
    const rules = this.#rules.map((rule) => {
      const { answer: _answer, met: _met, used: _used, ...match } = rule
      return describeMatch(match)
    })
    return new RpcError(
      400,
      'FAILED_PRECONDITION',
      `The emulator's script is strict and no rule fits this request. Model: ${call.model}. Prompt: ${JSON.stringify(call.prompt.slice(0, 200))}. Media: ${media}. Rules: ${rules.length === 0 ? 'none' : rules.join(' | ')}.`,
    )
  }
}
