import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { removeFilesOf, withTemporaryFile } from './temporary-file.ts'

const left = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`sightglass-engine-${process.pid}-`))

it('leaves nothing when the work ends, well or badly', async () => {
  await withTemporaryFile(new Uint8Array(8), async (file) => expect(file).toContain('media'))
  await expect(withTemporaryFile(new Uint8Array(8), () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  )
  expect(await left()).toEqual([])
})

it('tidies up behind a thread that was ended', async () => {
  const source = `import { parentPort } from 'node:worker_threads'
    const { withTemporaryFile } = await import(${JSON.stringify(new URL('./temporary-file.ts', import.meta.url).href)})
    await withTemporaryFile(new Uint8Array(8), () => { parentPort.postMessage('busy'); return new Promise(() => setInterval(() => {}, 1000)) })`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`))
  await new Promise((resolve) => worker.once('message', resolve))
  const { threadId } = worker
  await worker.terminate()
  expect(await left()).toHaveLength(1)
  await removeFilesOf(threadId)
  expect(await left()).toEqual([])
})
