import { appendFile, readFile } from 'node:fs/promises'

/** A {@link MapStore} of whatever the task gives. */
export interface JsonlStore {
  get<Value>(key: string): Promise<Value | undefined>
  set(key: string, value: unknown): Promise<void>
}

/**
 * A store for `vision.map` that outlives the process: one JSON line a result. A last line that was cut off by a crash
 * is passed over. Values must survive `JSON.stringify`.
 * @param keep what to write of a value @default the value without its `raw` response, which repeats it
 */
export function jsonlStore(path: string, keep: (value: never) => unknown = withoutRaw): JsonlStore {
  let known: Promise<Map<string, unknown>> | undefined
  let writing: Promise<void> = Promise.resolve()
  const load = () => {
    known ??= readLines(path)
    return known
  }
  return {
    get: async <Value>(key: string) => (await load()).get(key) as Value | undefined,
    set: async (key, value) => {
      const kept = keep(value as never)
      ;(await load()).set(key, kept)
      // The newline comes first, so that a line cut off by a crash spoils only itself.
      const line = `\n${JSON.stringify({ key, value: kept })}`
      const written = writing.then(() => appendFile(path, line))
      // One line that could not be written must not keep the next ones from it.
      writing = written.catch(() => {})
      await written
    },
  }
}

async function readLines(path: string): Promise<Map<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const found = new Map<string, unknown>()
  for (const line of text.split('\n')) {
    try {
      const { key, value } = JSON.parse(line) as { key: string; value: unknown }
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
