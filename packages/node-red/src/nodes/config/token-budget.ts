import type { Usage } from '@sightglass/core'
import type { NodeContext } from 'node-red'
import type { Core } from '../../lib/core.ts'

/** Counts tokens against a limit for the UTC day. */
export interface TokenBudget {
  /** @throws SightglassError `budget_exceeded` when the day's tokens are used up */
  check(core: Core): void
  spend(usage: Usage): void
}

const name = 'tokensOfTheDay'

interface Spent {
  readonly day: string
  readonly tokens: number
}

/**
 * The count is kept in the config node's own context: it outlives a deploy, and a restart too where Node-RED's context
 * store is on disk. A store that answers only by callback counts from zero at each start.
 */
export function tokenBudget(
  context: Pick<NodeContext, 'get' | 'set'>,
  limit: number | undefined,
): TokenBudget {
  let latest = readStored(context)
  const today = () => new Date().toISOString().slice(0, 10)
  const spent = () => (latest?.day === today() ? latest.tokens : 0)
  return {
    check({ SightglassError }) {
      if (limit === undefined || spent() < limit) return
      throw new SightglassError('budget_exceeded', "The day's token budget of this config node is used up.", {
        details: {
          given: `${spent()} tokens`,
          limit: `${limit} tokens`,
          try: 'Wait for midnight UTC or raise the budget.',
        },
      })
    },
    spend({ totalTokens }) {
      latest = { day: today(), tokens: spent() + totalTokens }
      try {
        context.set(name, latest)
      } catch {
        // A store without synchronous writes: the count in memory holds until the next start.
      }
    },
  }
}

function readStored(context: Pick<NodeContext, 'get'>): Spent | undefined {
  try {
    const stored = context.get(name) as Partial<Spent> | undefined
    return typeof stored?.day === 'string' && typeof stored.tokens === 'number'
      ? (stored as Spent)
      : undefined
  } catch {
    return undefined
  }
}
