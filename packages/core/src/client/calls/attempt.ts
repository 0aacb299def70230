import type { Content, HttpOptions } from '@google/genai'
import { aborted } from '../../errors/aborted.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import { withPlainEvents } from '../connection/event-stream.ts'
import { toRequestError } from '../failures/request-error.ts'

interface AttemptOptions {
  readonly model: string
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
  /** The call's own: it may outlive the try. */
  readonly signal: AbortSignal
  /** Keeps the text of the answer, for what the SDK leaves out of it. @default false */
  readonly keepsText?: boolean
}

/** A request as the SDK takes it. */
interface AttemptParameters<Config> {
  model: string
  contents: Content[]
  config: Config & { abortSignal: AbortSignal; httpOptions: HttpOptions }
}

/** One try of a call: its own abort controller, a fetch that keeps the headers, and every failure as our error. */
export class Attempt {
  readonly #options: AttemptOptions
  readonly #controller = new AbortController()
  #headers: Headers | undefined
  #text: string | undefined
  readonly #stop = () => this.#controller.abort(this.#options.signal.reason)

  readonly #fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await this.#options.fetch(input, init)
    const { headers, status, statusText, ok } = response
    this.#headers = headers
    if (!ok || !this.#options.keepsText) return withPlainEvents(response)
    this.#text = await response.text()
    return new Response(this.#text, { status, statusText, headers })
  }

  constructor(options: AttemptOptions) {
    this.#options = options
    if (options.signal.aborted) this.#stop()
    else options.signal.addEventListener('abort', this.#stop, { once: true })
  }

  /** The whole answer as the server wrote it, where it was to be kept. */
  get text(): string | undefined {
    return this.#text
  }

  /** The parameters of the SDK, which end with this try. */
  parameters<Config extends { httpOptions?: HttpOptions }>(
    contents: Content[],
    config?: Config,
  ): AttemptParameters<Config> {
    const httpOptions = { ...config?.httpOptions, fetch: this.#fetch }
    return {
      model: this.#options.model,
      contents,
      config: { ...(config as Config), abortSignal: this.#controller.signal, httpOptions },
    }
  }

  toError(error: unknown, midStream = false): SightglassError {
    const { signal } = this.#controller
    if (signal.aborted) return aborted(signal)
    const { model, baseUrl } = this.#options
    const headers = this.#headers
    return toRequestError(error, { model, baseUrl, midStream, ...(headers && { headers }) })
  }

  /** Waits for `work`, and gives the try up when nothing comes for so long. */
  async watch<T>(stallTimeoutMs: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#controller.abort(stalled(stallTimeoutMs)), stallTimeoutMs)
    try {
      return await work()
    } finally {
      clearTimeout(timer)
    }
  }

  abort(): void {
    this.#controller.abort()
    this.close()
  }

  /** Lets go of the call's signal. */
  close(): void {
    this.#options.signal.removeEventListener('abort', this.#stop)
  }
}

function stalled(stallTimeoutMs: number): SightglassError {
  return new SightglassError('timeout', 'The server fell silent in the middle of an answer.', {
    details: { limit: `${stallTimeoutMs} ms of silence`, try: 'Try again, or raise stallTimeoutMs.' },
  })
}
