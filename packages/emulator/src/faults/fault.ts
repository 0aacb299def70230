/** Faults that replace the reply by an error. */
export const errorFaults = [
  '400',
  '401',
  '403',
  '404',
  '408',
  '413',
  '429',
  '429-minute',
  '429-day',
  '429-shared',
  '500',
  '502',
  '503',
  '504',
] as const

/** Faults of the connection. */
const wireFaults = [
  'slow-first-byte',
  'slow-stream',
  'cut-stream',
  'cut',
  'hang',
  'malformed-json',
  'stream-error',
] as const

/** Faults of the model's answer. */
export const answerFaults = [
  'max-tokens',
  'safety',
  'recitation',
  'blocked',
  'empty-candidates',
  'no-content',
  'seg-tokens',
  'boxes-swapped',
  'boxes-out-of-range',
  'boxes-out-of-order',
  'repetition-loop',
  'unclosed-fence',
  'not-json',
] as const

/** Faults of uploads. */
const uploadFaults = [
  'upload-chunk-lost',
  'upload-wrong-offset',
  'upload-cut',
  'upload-session-lost',
  'file-failed',
  'file-processing',
] as const

/** The name of a fault that the emulator can produce. */
export type FaultName = (
  | typeof errorFaults
  | typeof wireFaults
  | typeof answerFaults
  | typeof uploadFaults
)[number]

/** A thing that goes wrong. */
export interface Fault {
  readonly name: FaultName
  /** Milliseconds: how late the first byte is, or each piece of a stream. @default 1000 and 200 */
  readonly delayMs?: number
  /** Pieces of a stream that are sent before it is cut. @default 1 */
  readonly afterChunks?: number
  /** Seconds of a RetryInfo. @default 48 for the minute, 68940 for the day */
  readonly retrySeconds?: number
  /** The error's message. @default the real service's */
  readonly message?: string
}

const names = new Set<string>([...errorFaults, ...wireFaults, ...answerFaults, ...uploadFaults])

/** All names, for help texts. */
export const faultNames: readonly FaultName[] = [
  ...errorFaults,
  ...wireFaults,
  ...answerFaults,
  ...uploadFaults,
]

const settings: Readonly<Record<string, keyof Fault>> = {
  ms: 'delayMs',
  delay: 'delayMs',
  after: 'afterChunks',
  retry: 'retrySeconds',
  message: 'message',
}

/**
 * Reads faults as the header and the command line write them: `429-minute;retry=2, slow-stream;ms=50`.
 * Throws a `TypeError` that lists the names when one is not known.
 */
export function parseFaults(text: string): Fault[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [name = '', ...pairs] = entry.split(';').map((word) => word.trim())
      if (!names.has(name))
        throw new TypeError(`There is no fault "${name}". Faults: ${faultNames.join(', ')}.`)
      const fault: Record<string, unknown> = { name }
      for (const pair of pairs) {
        const [key = '', ...rest] = pair.split('=')
        const field = settings[key.trim()]
        const value = rest.join('=')
        if (field === undefined)
          throw new TypeError(`A fault has no setting "${key}". Settings: ms, after, retry, message.`)
        if (field === 'message') fault.message = value
        else if (Number.isFinite(Number(value)) && value.trim() !== '') fault[field] = Number(value)
        else throw new TypeError(`"${pair}" needs a number.`)
      }
      return fault as unknown as Fault
    })
}

/** Takes a name or a whole fault. */
export function toFault(fault: FaultName | Fault): Fault {
  return typeof fault === 'string' ? parseFaults(fault)[0]! : fault
}
