import type { Issue } from '@sightglass/core'
import type { NodeStatus } from 'node-red'

const longestReason = 20

/** Blue while working, with what it is at. */
export function working(text: string): NodeStatus {
  return { fill: 'blue', shape: 'dot', text }
}

/** Green with the count, or yellow when something had to be repaired or doubted. */
export function finished(summary: string, issues: readonly Issue[]): NodeStatus {
  const doubts = issues.filter((issue) => issue.severity !== 'info').length
  if (doubts === 0) return { fill: 'green', shape: 'dot', text: summary }
  return { fill: 'yellow', shape: 'dot', text: `${summary} · ${doubts} ⚠` }
}

/** Red with the code's words, short enough for the workspace. */
export function failed(code: string): NodeStatus {
  return { fill: 'red', shape: 'ring', text: code.replaceAll('_', ' ').slice(0, longestReason) }
}
