import { type CallMeter, SightglassError, type VisionStream } from '@sightglass/core'
import type { Admission } from './caller-limits.ts'
import type { Context } from './context.ts'
import { type Failure, orError, toFailure } from './failure.ts'

/** What every model call is told: when to stop, how much it may cost, and who counts that. */
export interface CallTerms {
  readonly signal: AbortSignal
  /** The longest that a client may ask for. */
  readonly longestMs?: number
  readonly maxTokens?: number
  readonly meter?: CallMeter
}

/** Lets a call through the caller's gate and runs it. Expected failures come back as data. */
export function callModel<Result>(
  context: Context,
  work: (terms: CallTerms) => Promise<Result>,
): Promise<Result | Failure> {
  return orError(async () => {
    const admission = await context.limits.enter(context.caller)
    try {
      return await work(termsOf(context, admission))
    } finally {
      await admission.leave()
    }
  })
}

/** A task that runs, and how its pieces and its result are shown. */
export interface Running<Item, Result, Piece, Whole> {
  readonly run: VisionStream<Item, Result>
  show(item: Item): Piece
  finish(result: Result): Whole
}

/** A {@link Running}, its types told by the stream. */
export function running<Item, Result, Piece, Whole>(
  run: VisionStream<Item, Result>,
  show: (item: Item) => Piece,
  finish: (result: Result) => Whole,
): Running<Item, Result, Piece, Whole> {
  return { run, show, finish }
}

/** As {@link callModel} for a call that answers piece by piece; the whole result or the failure comes last. */
export async function* streamModel<Item, Result, Piece extends object, Whole extends object>(
  context: Context,
  start: (terms: CallTerms) => Promise<Running<Item, Result, Piece, Whole>>,
): AsyncGenerator<Piece | Whole | Failure, void, undefined> {
  let leave: (() => Promise<void>) | undefined
  try {
    const admission = await context.limits.enter(context.caller)
    leave = admission.leave
    const { run, show, finish } = await start(termsOf(context, admission))
    await using _ending = run
    for await (const item of run) yield show(item) as Awaited<Piece>
    yield finish(await run.result) as Awaited<Whole>
  } catch (error) {
    if (!SightglassError.isInstance(error)) throw error
    yield toFailure(error)
  } finally {
    await leave?.()
  }
}

function termsOf({ signal, longestCallMs }: Context, { tokensLeft, meter }: Admission): CallTerms {
  return {
    signal,
    ...(longestCallMs !== undefined && { longestMs: longestCallMs }),
    ...(tokensLeft !== undefined && { maxTokens: tokensLeft }),
    ...(meter && { meter }),
  }
}
