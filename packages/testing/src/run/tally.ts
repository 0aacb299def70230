import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What turbo's run summary says of one task; only the fields that are read here. */
export interface TaskSummary {
  readonly task: string
  readonly package: string
  readonly directory: string
  readonly cache?: { readonly status: string }
  readonly execution?: { readonly exitCode: number }
}

/** Turbo's `--summarize` file. */
export interface TurboSummary {
  readonly tasks: readonly TaskSummary[]
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

/** All checks of a run, counted. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  /** One line a package, for a person. */
  readonly lines: readonly string[]
}

/**
 * Counts a run: each build and type check is one, each test is one. A test task that failed without a failing test
 * (a crash, a file that does not load) counts as one failure; a task that never ran counts as one too.
 */
export function readTally(tasks: readonly TaskSummary[], root: string): Tally {
  let passed = 0
  let failed = 0
  const lines: string[] = []
  for (const task of tasks) {
    const ok = task.execution?.exitCode === 0 || task.cache?.status === 'HIT'
    if (task.task !== 'test') {
      if (ok) passed += 1
      else failed += 1
      if (!ok) lines.push(`${task.package}: ${task.task} failed`)
      continue
    }
    const file = join(root, task.directory, '.reports/tests.json')
    if (!existsSync(file)) {
      failed += 1
      lines.push(`${task.package}: test did not run`)
      continue
    }
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
    passed += report.numPassedTests
    failed += report.numFailedTests > 0 || ok ? report.numFailedTests : 1
    const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : ''
    lines.push(
      `${task.package}: ${report.numPassedTests} tests passed, ${report.numFailedTests} failed${skipped}`,
    )
  }
  return { passed, failed, lines }
}
