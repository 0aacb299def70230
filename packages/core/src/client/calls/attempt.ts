import type { Content, GenerateContentResponse, HttpOptions, ModalityTokenCount } from '@google/genai'
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
}

/** A request as the SDK takes it. */
interface AttemptParameters<Config> {
  model: string
  contents: Content[]
  config: Config & { abortSignal: AbortSignal; httpOptions: HttpOptions }
}

/** What the SDK reads of an answer and does not pass on. Source: `candidateFromMldev` and `countTokensResponseFrom…` of 3.1.0 */
interface LeftOut {
  readonly candidates?: readonly { readonly finishMessage?: string }[]
  readonly promptTokensDetails?: readonly ModalityTokenCount[]
}

/** One try of a call: its own abort controller, a fetch that keeps the headers, and every failure as our error. */
export class Attempt {
  readonly #options: AttemptOptions
  readonly #controller = new AbortController()
  #headers: Headers | undefined
  #finishMessage: string | undefined
  #promptTokensDetails: LeftOut['promptTokensDetails']
  readonly #stop = () => this.#controller.abort(this.#options.signal.reason)

  readonly #fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await this.#options.fetch(input, init)
    this.#headers = response.headers
    const hear = (answer: unknown) => {
      const { candidates, promptTokensDetails } = (answer ?? {}) as LeftOut
      this.#promptTokensDetails = promptTokensDetails
      this.#finishMessage = candidates?.[0]?.finishMessage ?? this.#finishMessage
    }
    return withPlainEvents(overheard(response, hear), hear)
  }

  constructor(options: AttemptOptions) {
    this.#options = options
    if (options.signal.aborted) this.#stop()
    else options.signal.addEventListener('abort', this.#stop, { once: true })
  }

  /** The counts by modality of a `countTokens`. */
  get promptTokensDetails(): LeftOut['promptTokensDetails'] {
    return this.#promptTokensDetails
  }

  /** The response with the server's words on why the answer ended. */
  complete(response: GenerateContentResponse): GenerateContentResponse {
    const candidate = response.candidates?.[0]
    if (candidate?.finishReason && this.#finishMessage !== undefined)
      candidate.finishMessage ??= this.#finishMessage
    return response
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

/** The same response, which tells what is read of it as JSON. */
function overheard(response: Response, hear: (answer: unknown) => void): Response {
  const json = response.json.bind(response)
  const value = async () => {
    const answer: unknown = await json()
    hear(answer)
    return answer
  }
  return Object.defineProperty(response, 'json', { value, configurable: true, writable: true })
}
