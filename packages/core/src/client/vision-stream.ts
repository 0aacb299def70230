import { SightglassError } from '../errors/sightglass-error.ts'

/** A running task: loop over it for the pieces as they come, then await `result` for the whole. Either alone works. */
export interface VisionStream<Item, Result> extends AsyncIterable<Item>, AsyncDisposable {
  /** The same result as the unstreamed task gives; rejects with the same errors. */
  readonly result: Promise<Result>
  /** Stops at once, on the wire too. `result` then rejects with `aborted`. Does nothing after the end. */
  abort(): void
}

/** What does the work: yields items and returns the result. The signal is aborted when the caller leaves. */
export type StreamWork<Item, Result> = (signal: AbortSignal) => AsyncGenerator<Item, Result>

/**
 * Wraps a generator so that the loop and `result` may be used in any order: work begins when either is first asked for,
 * is done once, and nothing that came before the loop is lost.
 */
export function createVisionStream<Item, Result>(
  work: StreamWork<Item, Result>,
  outer?: AbortSignal,
): VisionStream<Item, Result> {
  const controller = new AbortController()
  const signal = outer ? AbortSignal.any([outer, controller.signal]) : controller.signal
  const generator = work(signal)
  const outcome = Promise.withResolvers<Result>()
  // A caller that only loops sees the error there; it must not be reported a second time as unhandled.
  outcome.promise.catch(() => {})
  const waiting: Item[] = []
  let settled = false
  let looping = false
  let turn: Promise<boolean> = Promise.resolve(true)

  /** Takes one step; false at the end. Steps never overlap. */
  function advance(): Promise<boolean> {
    turn = turn.then(async (more) => {
      if (!more || settled) return false
      try {
        const step = await generator.next()
        if (!step.done) {
          waiting.push(step.value)
          return true
        }
        settled = true
        outcome.resolve(step.value)
      } catch (error) {
        settled = true
        outcome.reject(error)
      }
      return false
    })
    return turn
  }

  function abort(): void {
    if (settled) return
    settled = true
    outcome.reject(new SightglassError('aborted', 'The caller left before the answer was complete.'))
    controller.abort()
    void generator.return(undefined as never).catch(() => {})
  }

  async function drain(): Promise<void> {
    while (!looping && (await advance())) {}
  }

  async function* loop(): AsyncGenerator<Item> {
    if (looping) {
      throw new SightglassError('request_invalid', 'A stream can be looped over once.', {
        details: { try: 'Await result for the whole, or start the task again.' },
      })
    }
    looping = true
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!
        if (!(await advance()) && waiting.length === 0) break
      }
      // Throws what ended the stream, if something did.
      await outcome.promise
    } finally {
      abort()
    }
  }

  return {
    get result() {
      // In its own turn, so that `const { result } = run` before a loop does not start a second reader.
      setImmediate(() => void drain())
      return outcome.promise
    },
    abort,
    [Symbol.asyncIterator]: loop,
    [Symbol.asyncDispose]: async () => abort(),
  }
}
