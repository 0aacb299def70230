import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Plugin } from 'graphql-yoga'

/** What `/ready` looks at. */
export interface ReadyOptions {
  /** Resolves when the model API answers; rejects when it does not. */
  readonly reachModel: (signal: AbortSignal) => Promise<unknown>
  /** @default 104857600 (100 MiB) */
  readonly minFreeBytes?: number
  /** @default 3000 */
  readonly timeoutMs?: number
}

/** `/ready`: 200 when the model API can be reached and the disk has room, else 503 with what is missing. */
export function readyPlugin({
  reachModel,
  minFreeBytes = 100 * 1024 ** 2,
  timeoutMs = 3000,
}: ReadyOptions): Plugin {
  return {
    async onRequest({ url, endResponse, fetchAPI }) {
      if (url.pathname !== '/ready') return
      const [model, disk] = await Promise.all([
        reachModel(AbortSignal.timeout(timeoutMs)).then(
          () => true,
          () => false,
        ),
        statfs(tmpdir()).then(
          ({ bavail, bsize }) => bavail * bsize >= minFreeBytes,
          () => false,
        ),
      ])
      endResponse(fetchAPI.Response.json({ model, disk }, { status: model && disk ? 200 : 503 }))
    },
  }
}
