import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Plugin } from 'graphql-yoga'

/** What `/ready` looks at. */
export interface ReadyOptions {
  /** Resolves when the model API answers; rejects when it does not. */
  readonly reachModel: (signal: AbortSignal) => Promise<unknown>
  /** Resolves when what instances share can be reached. */
  readonly reachStore: () => Promise<unknown>
  /** Aborted when the server is about to end: it then is not ready for anything new. */
  readonly stopping?: AbortSignal
  /** Room that the disk of uploads must have. @default 104857600 (100 MiB) */
  readonly minFreeBytes?: number
  /** Longest time for the looking. @default 3000 */
  readonly timeoutMs?: number
  /** How long an answer counts; so that a flood of questions asks nobody else. @default 5000 */
  readonly keepMs?: number
}

/** `/ready`: 200 when the model API and the store can be reached and the disk has room, else 503 with what is missing. */
export function readyPlugin(options: ReadyOptions): Plugin {
  const {
    reachModel,
    reachStore,
    stopping,
    minFreeBytes = 100 * 1024 ** 2,
    timeoutMs = 3000,
    keepMs = 5000,
  } = options
  let known: { readonly until: number; readonly state: Promise<Record<string, boolean>> } | undefined
  const look = async (): Promise<Record<string, boolean>> => {
    const signal = AbortSignal.timeout(timeoutMs)
    const [model, store, disk] = await Promise.all([
      works(reachModel(signal), signal),
      works(reachStore(), signal),
      works(
        statfs(tmpdir()).then(({ bavail, bsize }) => {
          if (bavail * bsize < minFreeBytes) throw new Error('The disk is full.')
        }),
        signal,
      ),
    ])
    return { model, store, disk }
  }
  return {
    async onRequest({ url, endResponse, fetchAPI }) {
      if (url.pathname !== '/ready') return
      if (!known || known.until <= Date.now()) known = { until: Date.now() + keepMs, state: look() }
      const state = { ...(await known.state), running: stopping?.aborted !== true }
      const ready = Object.values(state).every(Boolean)
      endResponse(fetchAPI.Response.json(state, { status: ready ? 200 : 503 }))
    },
  }
}

function works(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const timeUp = new Promise<boolean>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true })
  })
  return Promise.race([
    work.then(
      () => true,
      () => false,
    ),
    timeUp,
  ])
}
