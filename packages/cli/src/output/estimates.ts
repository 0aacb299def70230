import type { LimitIssue, PartEstimate, TokenEstimate, WhatIfRow } from '@sightglass/core'
import colors from 'picocolors'
import { count, dollars, table } from './table.ts'

const WIDTH = 20

/** One model: a row for each part, the sum, and how each number comes about. */
export function estimateTable(estimate: TokenEstimate): string {
  const most = Math.max(1, ...estimate.parts.map((part) => part.tokens))
  const rows = estimate.parts.map((part) => [
    nameOf(part),
    part.kind,
    count(part.tokens),
    bar(part.tokens / most),
    part.basis,
    part.documentedTokens === undefined || part.documentedTokens === part.tokens
      ? ''
      : count(part.documentedTokens),
  ])
  const range = estimate.range ? ` (${count(estimate.range[0])} to ${count(estimate.range[1])})` : ''
  return [
    `${colors.bold(estimate.model)}${unknown(estimate)}`,
    table(['input', 'kind', 'tokens', '', 'known by', 'by the guide'], rows),
    `${colors.bold(count(estimate.totalTokens))} tokens${range} · ${dollars(estimate.cost?.inputUsd)} · ${gauge(estimate.contextShare)} ${share(estimate)} of the window`,
    ...estimate.parts.map((part) => colors.dim(`  ${nameOf(part)}: ${part.explain}`)),
  ].join('\n')
}

/** Several models side by side: a column for each. */
export function modelsTable(estimates: readonly TokenEstimate[]): string {
  const parts = longest(estimates).parts
  const most = Math.max(1, ...estimates.map(({ totalTokens }) => totalTokens))
  const across = (cell: (estimate: TokenEstimate) => string): string[] => estimates.map(cell)
  const rows = [
    ...parts.map((part, index) => [
      nameOf(part),
      ...across(({ parts: own }) => (own[index] ? count(own[index].tokens) : '')),
    ]),
    [colors.bold('total'), ...across(({ totalTokens }) => colors.bold(count(totalTokens)))],
    ['', ...across(({ totalTokens }) => bar(totalTokens / most))],
    [
      'between',
      ...across(({ range, totalTokens: n }) =>
        range ? `${count(range[0])} – ${count(range[1])}` : count(n),
      ),
    ],
    ['by the guide', ...across(({ documentedTokens }) => count(documentedTokens))],
    ['cost', ...across(({ cost }) => dollars(cost?.inputUsd))],
    ['of the window', ...across((estimate) => `${gauge(estimate.contextShare)} ${share(estimate)}`)],
  ]
  return [table(['input', ...estimates.map(({ model }) => model)], rows), ...estimates.map(unknown)]
    .filter(Boolean)
    .join('\n')
}

/** Every limit that is passed, a line each. */
export function limitLines(limits: readonly LimitIssue[], model?: string): string[] {
  return limits.map((issue) => {
    const color = issue.severity === 'error' ? colors.red : colors.yellow
    return `${color(issue.severity)} ${model ? `${model}: ` : ''}${issue.message} Given: ${issue.given}. Limit: ${issue.limit}.`
  })
}

/** What each way to send the same would take. */
export function whatIfTable(rows: readonly WhatIfRow[]): string {
  const withFps = rows.some(({ fps }) => fps !== undefined)
  const withSize = rows.some(({ maxSidePx }) => maxSidePx !== undefined)
  return table(
    [
      'resolution',
      ...(withFps ? ['fps'] : []),
      ...(withSize ? ['longer side'] : []),
      'tokens',
      'cost',
      'of now',
      '',
    ],
    rows.map((row) => [
      row.mediaResolution,
      ...(withFps ? [row.fps ?? ''] : []),
      ...(withSize ? [row.maxSidePx === undefined ? 'as it is' : `${row.maxSidePx} px`] : []),
      count(row.totalTokens),
      dollars(row.inputUsd),
      `${Math.round(row.ratio * 100)}%`,
      bar(row.ratio / Math.max(...rows.map(({ ratio }) => ratio), 1e-9)),
    ]),
  )
}

function longest(estimates: readonly TokenEstimate[]): TokenEstimate {
  return estimates.reduce((most, next) => (next.parts.length > most.parts.length ? next : most))
}

function nameOf(part: PartEstimate): string {
  return part.label ?? 'prompt'
}

function unknown({ known, model }: TokenEstimate): string {
  return known ? '' : colors.yellow(` · ${model} is not in the catalogue: counted as the newest family`)
}

function share({ contextShare }: TokenEstimate): string {
  return `${(contextShare * 100).toPrecision(2)}%`
}

/** How full the window is. */
function gauge(part: number): string {
  const full = Math.min(10, Math.max(part > 0 ? 1 : 0, Math.round(part * 10)))
  return '▰'.repeat(full) + '▱'.repeat(10 - full)
}

function bar(part: number): string {
  return '█'.repeat(Math.max(1, Math.round(part * WIDTH)))
}
