/// <reference path="./proper-lockfile.d.ts" />
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { throwIfAborted } from '../errors/aborted.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { pause } from '../media/abort.ts'
import type { Content } from '../media/content.ts'
import type { UploadSession } from './upload-session.ts'

/** A file that was uploaded and may be used again. */
export interface StoredUpload {
  readonly name: string
  readonly sha256: string
  readonly byteLength: number
  readonly mimeType: string
  /** ISO time. */
  readonly expiresAt: string
}

/** What processes that share a cache directory know of each other's uploads. */
export interface UploadStore {
  /** Runs `work` while no other process uploads the same content. */
  exclusively<Result>(key: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** Uploads of so many bytes, whatever they are. */
  ofSize(byteLength: number): Promise<StoredUpload[]>
  remember(upload: StoredUpload): Promise<void>
  forget(upload: StoredUpload): Promise<void>
  /** By the file's name on the server. */
  forgetName(name: string): Promise<void>
  session(key: string): Promise<UploadSession | undefined>
  saveSession(key: string, session: UploadSession): Promise<void>
  dropSession(key: string): Promise<void>
}

const endBytes = 64 * 1024

/**
 * A short key of an upload: the content's size, type and two ends, and the name that the file is to have. Two contents
 * may share one; only sha256 is proof.
 */
export async function contentKey(content: Content, mimeType: string, name = ''): Promise<string> {
  const hash = createHash('sha256').update(
    `${content.byteLength} ${mimeType} ${content.version ?? ''}${name && ` ${name}`}`,
  )
  hash.update(await content.read(0, Math.min(endBytes, content.byteLength)))
  hash.update(await content.read(Math.max(0, content.byteLength - endBytes), content.byteLength))
  return hash.digest('hex').slice(0, 40)
}

/** A store in a folder. `scope` keeps accounts and servers apart, since files are seen only by who uploaded them. */
export function createUploadStore(cacheDir: string, scope: string): UploadStore {
  const folder = join(cacheDir, 'files', scope)
  const fileOf = ({
    byteLength,
    sha256,
    mimeType,
  }: Pick<StoredUpload, 'byteLength' | 'sha256' | 'mimeType'>) =>
    join(folder, `${byteLength}-${sha256}-${mimeType.replace(/\W+/g, '_')}.json`)
  let pruned: Promise<void> | undefined
  const sessionOf = (key: string) => join(folder, `session-${key}.json`)
  return {
    exclusively: async (key, work, signal) => {
      await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
        throw new SightglassError('config_invalid', 'The cache directory cannot be written.', {
          details: { given: cacheDir, reason: error.code, try: 'Give cacheDir a folder of your own.' },
          cause: error,
        })
      })
      pruned ??= prune(folder).catch(() => {})
      await pruned
      const release = await lock(join(folder, key), signal)
      try {
        return await work()
      } finally {
        await release().catch(() => {})
      }
    },
    ofSize: async (byteLength) => {
      const names = await readdir(folder).catch(() => [])
      const found = await Promise.all(
        names
          .filter((name) => name.startsWith(`${byteLength}-`) && name.endsWith('.json'))
          .map((name) => readJson<StoredUpload>(join(folder, name))),
      )
      return found.filter((upload) => typeof upload?.sha256 === 'string') as StoredUpload[]
    },
    remember: (upload) => writeJson(folder, fileOf(upload), upload),
    forget: (upload) => rm(fileOf(upload), { force: true }),
    forgetName: async (name) => {
      for (const file of await readdir(folder).catch(() => [])) {
        if (!/^\d+-/.test(file)) continue
        const upload = await readJson<StoredUpload>(join(folder, file))
        if (upload?.name === name) await rm(join(folder, file), { force: true })
      }
    },
    session: async (key) => {
      const session = await readJson<UploadSession>(sessionOf(key))
      return typeof session?.url === 'string' && session.granularityBytes > 0 ? session : undefined
    },
    saveSession: (key, session) => writeJson(folder, sessionOf(key), session),
    dropSession: (key) => rm(sessionOf(key), { force: true }),
  }
}

/** A lock whose owner died is free after 5 s: long enough for a machine that is busy, short enough to wait for. */
async function lock(path: string, signal?: AbortSignal): Promise<() => Promise<void>> {
  for (;;) {
    throwIfAborted(signal)
    try {
      return await lockfile.lock(path, {
        realpath: false,
        stale: 5000,
        update: 1000,
        onCompromised: () => {},
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error
      await pause(100 + Math.random() * 100, signal)
    }
  }
}

/** Files live 48 hours and sessions a week, so what was not touched for longer helps nobody. */
const staleMs = 8 * 24 * 3_600_000

async function prune(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(?:\d+-|session-).*\.(?:json|tmp)$/.test(name)) continue
    const path = join(folder, name)
    if ((await stat(path)).mtimeMs < Date.now() - staleMs) await rm(path, { force: true })
  }
}

/** A half-written or foreign file counts as none. */
async function readJson<Value>(path: string): Promise<Value | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Value
  } catch {
    return undefined
  }
}

/** What cannot be remembered is no reason to lose an upload: it will be sent again, at worst. */
async function writeJson(folder: string, path: string, value: unknown): Promise<void> {
  await tryWrite(folder, path, value).catch(() => {})
}

async function tryWrite(folder: string, path: string, value: unknown): Promise<void> {
  await mkdir(folder, { recursive: true })
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
  // An upload's URL is as good as a key to it.
  await writeFile(draft, JSON.stringify(value), { mode: 0o600 })
  await rename(draft, path)
}
