import { SightglassError } from '../errors/sightglass-error.ts'
import { pause } from '../media/abort.ts'
import { type Fault, lineFault, readFault } from './faults.ts'
import type { Call, Reply, Send } from './send.ts'

/** How faults are waited out. */
export interface PatienceOptions {
  /** Tries in a row without any progress before giving up. @default 10 */
  readonly maxAttempts?: number
  /** First wait in milliseconds; doubles each time, with jitter. @default 500 */
  readonly initialDelayMs?: number
  /** Longest wait in milliseconds; a server that asks for more than this is obeyed all the same. @default 30000 */
  readonly maxDelayMs?: number
}

/** Counts the faults in a row and waits between them. */
export class Patience {
  readonly #options: Required<PatienceOptions>
  readonly #signal: AbortSignal | undefined
  readonly #isUpload: boolean
  #faults = 0

  constructor(options: PatienceOptions = {}, signal?: AbortSignal, isUpload = true) {
    this.#options = { maxAttempts: 10, initialDelayMs: 500, maxDelayMs: 30_000, ...options }
    this.#signal = signal
    this.#isUpload = isUpload
  }

  /** Something went forward: the count starts anew. */
  progress(): void {
    this.#faults = 0
  }

  /** Waits as long as wise. @throws the fault's error when it will not pass or when patience is at its end, `aborted` */
  async bear(fault: Fault): Promise<void> {
    this.#faults++
    if (!fault.passing) throw fault.error
    const { maxAttempts, initialDelayMs, maxDelayMs } = this.#options
    if (this.#faults >= maxAttempts) {
      const { code, shortMessage, details, status } = fault.error
      const keepsCode = !this.#isUpload || code === 'rate_limited'
      const again = this.#isUpload
        ? 'Try again later: an upload with a cacheDir goes on where it stopped.'
        : 'Try again later.'
      throw new SightglassError(keepsCode ? code : 'upload_failed', shortMessage, {
        details: { ...details, attempts: this.#faults, try: again },
        retryable: true,
        cause: fault.error,
        ...(status !== undefined && { status }),
        ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
      })
    }
    const grown = Math.min(maxDelayMs, initialDelayMs * 2 ** (this.#faults - 1))
    await pause(Math.max(fault.retryAfterMs ?? 0, grown * (0.5 + Math.random() / 2)), this.#signal)
  }
}

/** Sends a call until it is answered with success, or with a fault that will not pass. */
export async function sendPatiently(
  send: Send,
  call: Call,
  doing: string,
  options?: PatienceOptions,
  isUpload = false,
): Promise<Reply> {
  const patience = new Patience(options, call.signal, isUpload)
  const isAboutFile = /\/files\/[\w-]+$/.test(call.url)
  for (;;) {
    try {
      const reply = await send(call)
      if (reply.status >= 200 && reply.status < 300) return reply
      await patience.bear(readFault(reply, doing, isAboutFile))
    } catch (error) {
      if (SightglassError.isInstance(error)) throw error
      await patience.bear(lineFault(error, doing))
    }
  }
}
