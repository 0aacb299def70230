import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'

const prefixOf = (thread: number) => `sightglass-engine-${process.pid}-${thread}-`

/** Gives bytes a file of their own while `work` runs: FFmpeg has to seek in what it reads. */
export async function withTemporaryFile<T>(
  bytes: Uint8Array,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), prefixOf(threadId)))
  try {
    const file = join(folder, 'media')
    await writeFile(file, bytes)
    return await work(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what a thread left that was ended in the middle of its work. */
export async function removeFilesOf(thread: number): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefixOf(thread)))
  await Promise.all(names.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })))
}
