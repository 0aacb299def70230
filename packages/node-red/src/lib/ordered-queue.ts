/** What happens with an item that comes while all places are taken. */
export type QueuePolicy = 'queue' | 'drop' | 'replace'

/** How an item ended. */
export type Outcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'dropped' | 'aborted' }

/** Settings of {@link createOrderedQueue}. */
export interface OrderedQueueOptions<Item, Result> {
  /** Items worked on at once, from 1. */
  readonly concurrency: number
  readonly policy: QueuePolicy
  /** Most items that wait; further ones are dropped. @default 1000 */
  readonly maxWaiting?: number
  readonly work: (item: Item, signal: AbortSignal) => Promise<Result>
  /** Called once for each item, in the order of arrival whatever finishes first. */
  readonly settle: (item: Item, outcome: Outcome<Result>) => void
}

/** Work in arrival order with a limit, a policy and a way to stop. */
export interface OrderedQueue<Item> {
  offer(item: Item): void
  /** Aborts what runs and forgets what waits; each of those settles as `aborted`. */
  abort(): void
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>
  readonly load: { readonly waiting: number; readonly running: number }
}

interface Entry<Item, Result> {
  readonly item: Item
  readonly controller: AbortController
  running: boolean
  outcome?: Outcome<Result>
}

// Results that are ready but must wait for an earlier one are held: no more than this beside those at work.
const heldResults = 16

export function createOrderedQueue<Item, Result>(
  options: OrderedQueueOptions<Item, Result>,
): OrderedQueue<Item> {
  const { concurrency, policy, maxWaiting = 1000, work, settle } = options
  let waiting: Entry<Item, Result>[] = []
  /** Started and not settled yet, in the order of arrival. */
  const started: Entry<Item, Result>[] = []
  let running = 0
  let idlers: (() => void)[] = []

  function pump() {
    while (waiting.length > 0 && running < concurrency && started.length < concurrency + heldResults) {
      start(waiting.shift()!)
    }
    if (running > 0 || waiting.length > 0) return
    const calls = idlers
    idlers = []
    for (const call of calls) call()
  }

  function start(entry: Entry<Item, Result>) {
    running++
    entry.running = true
    started.push(entry)
    const finish = (outcome: Outcome<Result>) => {
      running--
      entry.running = false
      entry.outcome ??= outcome
      flush()
      pump()
    }
    Promise.resolve()
      .then(() => work(entry.item, entry.controller.signal))
      .then(
        (result) => finish({ kind: 'done', result }),
        (error: unknown) =>
          finish(entry.controller.signal.aborted ? { kind: 'aborted' } : { kind: 'failed', error }),
      )
  }

  function flush() {
    while (started[0]?.outcome !== undefined) {
      const { item, outcome } = started.shift()!
      settle(item, outcome!)
    }
  }

  function abort() {
    const gone = waiting
    waiting = []
    for (const entry of started) {
      // Settled here and now: a result that comes after the abort is nobody's.
      if (entry.running) entry.outcome ??= { kind: 'aborted' }
      entry.controller.abort()
    }
    flush()
    for (const { item } of gone) settle(item, { kind: 'aborted' })
  }

  return {
    offer(item) {
      if (policy === 'replace' && running >= concurrency) abort()
      const full = policy === 'drop' ? running >= concurrency : waiting.length >= maxWaiting
      if (full) {
        settle(item, { kind: 'dropped' })
        return
      }
      waiting.push({ item, controller: new AbortController(), running: false })
      pump()
    },
    abort,
    idle: () =>
      running + waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
    get load() {
      return { waiting: waiting.length, running }
    },
  }
}
