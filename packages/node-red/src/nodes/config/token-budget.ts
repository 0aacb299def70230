import type { Usage } from '@sightglass/core'
import type { Core } from '../../lib/core.ts'

/** Tokens spent in the running UTC day, for each config node; outlives a deploy, not a restart. */
const spentToday = new Map<string, { day: string; tokens: number }>()

/** Counts tokens against a limit for the day. */
export interface TokenBudget {
  /** @throws SightglassError `budget_exceeded` when the day's tokens are used up */
  check(core: Core): void
  spend(usage: Usage | undefined): void
}

export function tokenBudget(id: string, limit: number | undefined): TokenBudget {
  const today = () => new Date().toISOString().slice(0, 10)
  const spent = () => {
    const entry = spentToday.get(id)
    return entry?.day === today() ? entry.tokens : 0
  }
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
    spend(usage) {
      if (usage) spentToday.set(id, { day: today(), tokens: spent() + usage.totalTokens })
    },
  }
}
