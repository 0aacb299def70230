import type { Usage } from '../types.ts'

/** Ends the account of one call. `undefined`: the request went out and was given up before the API said what it took. */
export type SettleCall = (took: Usage | undefined) => void | Promise<void>

/**
 * Keeps account of calls: asked once before each request goes out (a picture in slices is several), with the tokens of
 * its prompt by estimate, if there is one. What it throws refuses the call. What it returns is called once, however the
 * call ends: with what the API reported, all 0 where the API refused or was never reached. What that throws is swallowed.
 */
export type CallMeter = (estimatedTokens: number | undefined) => SettleCall | Promise<SettleCall>

/** Calls a settlement and lets nothing that it throws through: an answer that was paid for is not lost over it. */
export async function settleQuietly(settle: SettleCall | undefined, took: Usage | undefined): Promise<void> {
  try {
    await settle?.(took)
  } catch {}
}
