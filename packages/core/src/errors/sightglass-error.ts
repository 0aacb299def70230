import { type ErrorCode, retryableCodes } from './codes.ts'
import { hintFor } from './hints.ts'
import { redactSecrets } from './redact.ts'

/** What a {@link SightglassError} is made from. */
export interface SightglassErrorOptions {
  /**
   * The facts, in the order a reader wants them: `given`, `limit`, `source`, `try` and whatever else explains.
   * Short values only; never bytes, base64 or keys. Each becomes a line of the message. `try` has a default per code.
   */
  details?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Which input is to blame, counted from 0, where one is. */
  inputIndex?: number
  /** The HTTP status, where a server answered. */
  status?: number
  /** Whether the same call may succeed later. Default: what the code implies. */
  retryable?: boolean
  /** How long the server asked us to wait, in milliseconds. */
  retryAfterMs?: number
  /** What was thrown underneath. */
  cause?: unknown
}

const marker: unique symbol = Symbol.for('sightglass.error') as never
const guide = 'https://github.com/sightglass/sightglass/blob/main/docs/guide/errors.md'

/**
 * The one error of Sightglass. `code` is for programs, `shortMessage` for a status line, `message` for a person:
 * it adds what was given, what the limit is and what to do. Secrets that look like API keys are removed from both.
 */
export class SightglassError extends Error {
  override readonly name = 'SightglassError'
  /** What went wrong, as a stable word. */
  readonly code: ErrorCode
  /** One sentence with no details. */
  readonly shortMessage: string
  /** The facts behind it: `given`, `limit`, `source`, `try`… */
  readonly details: Readonly<Record<string, string | number | boolean>>
  /** Which input is to blame, counted from 0. */
  readonly inputIndex?: number
  /** The HTTP status, where a server answered. */
  readonly status?: number
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** How long to wait first, in milliseconds, where the server said so. */
  readonly retryAfterMs?: number
  /** The page that explains this code. */
  readonly docsUrl: string

  constructor(code: ErrorCode, shortMessage: string, options: SightglassErrorOptions = {}) {
    const details: Record<string, string | number | boolean> = {}
    for (const [key, value] of Object.entries(options.details ?? {})) {
      if (value !== undefined) details[key] = typeof value === 'string' ? redactSecrets(value) : value
    }
    details.try ??= hintFor(code, details)
    const short = redactSecrets(shortMessage)
    const lines = Object.entries(details).map(([key, value]) => `  ${title(key)}: ${value}`)
    super(
      [`[${code}] ${short}`, ...lines].join('\n'),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.shortMessage = short
    this.details = details
    if (options.inputIndex !== undefined) this.inputIndex = options.inputIndex
    if (options.status !== undefined) this.status = options.status
    this.retryable = options.retryable ?? retryableCodes.has(code)
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    this.docsUrl = `${guide}#${code}`
    Object.defineProperty(this, marker, { value: true })
  }

  /** True for an error of ours, also one made by another copy of this package. */
  static isInstance(error: unknown): error is SightglassError {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[marker] === true
  }

  /** The error as plain data, with no stack and no cause: what a server may show to a client. */
  toJSON(): Record<string, unknown> {
    const { code, shortMessage, message, details, inputIndex, status, retryable, retryAfterMs, docsUrl } =
      this
    return { code, shortMessage, message, details, inputIndex, status, retryable, retryAfterMs, docsUrl }
  }
}

function title(key: string): string {
  const words = key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
