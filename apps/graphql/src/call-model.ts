import { SightglassError, type Usage, type VisionStream } from '@sightglass/core'
import type { Context } from './context.ts'
import { type Failure, orError, toFailure } from './failure.ts'

/** What every model call is told: when to stop, and how much it may cost. */
export interface CallTerms {
  readonly signal: AbortSignal
  readonly maxTokens?: number
}

interface Spent {
  readonly usage?: Pick<Usage, 'totalTokens'>
}

/** Lets a call through the caller's gate, runs it, counts its tokens. Expected failures come back as data. */
export function callModel<Result extends Spent>(
  context: Context,
  work: (terms: CallTerms) => Promise<Result>,
): Promise<Result | Failure> {
  return orError(async () => {
    const admission = await context.limits.enter(context.caller)
    try {
      const result = await work(termsOf(context, admission.tokensLeft))
      await admission.spend(result.usage?.totalTokens ?? 0)
      return result
    } finally {
      await admission.leave()
    }
  })
}

/** A task that runs, and how its pieces and its result are shown. */
export interface Running<Item, Result extends Spent, Piece, Whole> {
  readonly run: VisionStream<Item, Result>
  show(item: Item): Piece
  finish(result: Result): Whole
}

/** A {@link Running}, its types told by the stream. */
export function running<Item, Result extends Spent, Piece, Whole>(
  run: VisionStream<Item, Result>,
  show: (item: Item) => Piece,
  finish: (result: Result) => Whole,
): Running<Item, Result, Piece, Whole> {
  return { run, show, finish }
}

/** As {@link callModel} for a call that answers piece by piece; the whole result or the failure comes last. */
export async function* streamModel<Item, Result extends Spent, Piece extends object, Whole extends object>(
  context: Context,
  start: (terms: CallTerms) => Promise<Running<Item, Result, Piece, Whole>>,
): AsyncGenerator<Piece | Whole | Failure, void, undefined> {
  let leave: (() => Promise<void>) | undefined
  try {
    const admission = await context.limits.enter(context.caller)
    leave = admission.leave
    const { run, show, finish } = await start(termsOf(context, admission.tokensLeft))
    await using _ending = run
    for await (const item of run) yield show(item) as Awaited<Piece>
    const result = await run.result
    await admission.spend(result.usage?.totalTokens ?? 0)
    yield finish(result) as Awaited<Whole>
  } catch (error) {
    if (!SightglassError.isInstance(error)) throw error
    yield toFailure(error)
  } finally {
    await leave?.()
  }
}

function termsOf({ signal }: Context, tokensLeft: number | undefined): CallTerms {
  return { signal, ...(tokensLeft !== undefined && { maxTokens: tokensLeft }) }
}
