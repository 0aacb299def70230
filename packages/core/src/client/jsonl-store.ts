import { appendFile, readFile } from 'node:fs/promises'
import type { MapStore } from './map-sources.ts'

/**
 * A store for `vision.map` that outlives the process: one JSON line a result. A last line that was cut off by a crash
 * is passed over. Values must survive `JSON.stringify`.
 * @param keep what to write of a value @default the value without its `raw` response, which repeats it
 */
export function jsonlStore<Value>(
  path: string,
  keep: (value: Value) => unknown = withoutRaw,
): MapStore<Value> {
  let known: Promise<Map<string, Value>> | undefined
  let writing: Promise<void> = Promise.resolve()
  const load = () => {
    known ??= readLines<Value>(path)
    return known
  }
  return {
    get: async (key) => (await load()).get(key),
    set: async (key, value) => {
      const kept = keep(value) as Value
      ;(await load()).set(key, kept)
      // The newline comes first, so that a line cut off by a crash spoils only itself.
      writing = writing.then(() => appendFile(path, `\n${JSON.stringify({ key, value: kept })}`))
      await writing
    },
  }
}

async function readLines<Value>(path: string): Promise<Map<string, Value>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const found = new Map<string, Value>()
  for (const line of text.split('\n')) {
    try {
      const { key, value } = JSON.parse(line) as { key: string; value: Value }
      found.set(key, value)
    } catch {}
  }
  return found
}

function withoutRaw(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('raw' in value)) return value
  const { raw: _, ...rest } = value
  return rest
}
