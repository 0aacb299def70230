import { SightglassError } from '../errors/sightglass-error.ts'
import type { Content } from '../media/content.ts'
import type { OneShot, UploadContentOptions } from '../media/options.ts'
import { askPatiently } from './ask-api.ts'
import type { Files, UploadOptions } from './create-files.ts'
import type { FileInfo } from './file-info.ts'
import type { FilesApi } from './files-api.ts'
import { assertRoom } from './room.ts'
import { hashContent } from './running-hash.ts'
import { type Uploaded, uploadContent } from './upload-content.ts'
import { contentKey, type UploadStore } from './upload-store.ts'
import { uploadStream } from './upload-stream.ts'

/** A file is not used again in its last minutes: clocks differ, and a call takes its time. */
const skewMs = 10 * 60_000

/** A finished upload, and whether it was an earlier one. */
export interface Sent extends Uploaded {
  readonly reused: boolean
}

/** What an upload works with. */
export interface Desk {
  readonly api: FilesApi
  readonly store: UploadStore | undefined
  readonly get: Files['get']
  readonly list: Files['list']
}

/**
 * Uploads a content unless Google has it already, and goes on with what an earlier process began.
 * @throws SightglassError as `files.upload()`
 */
export async function sendOnce(
  desk: Desk,
  source: Content | OneShot,
  wish: UploadContentOptions & UploadOptions,
): Promise<Sent> {
  const { api, store } = desk
  const began = Date.now()
  const listAll = () => desk.list(wish.signal ? { signal: wish.signal } : {})
  const run = {
    findFinished: (sha256: string | undefined) => findFinished(desk, began, sha256, wish),
    ...(wish.signal && { signal: wish.signal }),
    ...(wish.onProgress && { onProgress: wish.onProgress }),
  }
  if ('rest' in source) {
    await assertRoom(source, listAll)
    const sent = await uploadStream(api, source, wish, run)
    await remember(store, sent)
    return { ...sent, reused: false }
  }
  if (source.byteLength === 0)
    throw new SightglassError('media_unreadable', 'The media is empty.', { details: { given: '0 bytes' } })
  const content = source
  if (!store) {
    await assertRoom(content, listAll)
    return { ...(await checked(desk, content, await uploadContent(api, content, wish, run))), reused: false }
  }
  // A session is bound to the name that it was opened with.
  const key = await contentKey(content, wish.mimeType, wish.name)
  return store.exclusively(
    key,
    async () => {
      const kept =
        wish.reuse === false || wish.name !== undefined ? undefined : await findKept(desk, content, wish)
      if (kept) return kept
      await assertRoom(content, listAll)
      const resume = await store.session(key)
      const sent = await uploadContent(api, content, wish, {
        ...run,
        ...(resume && { resume }),
        onSession: (session) => store.saveSession(key, session),
      })
      await store.dropSession(key)
      const whole = await checked(desk, content, sent)
      await remember(store, whole)
      return { ...whole, reused: false }
    },
    wish.signal,
  )
}

/** The bytes that Google has must be the ones we read: a file may change while it is sent. */
async function checked(desk: Desk, content: Content, sent: Uploaded): Promise<Uploaded> {
  const { file, sha256 } = sent
  if (file.sha256 === undefined || sha256 === undefined || file.sha256 === sha256) return sent
  const url = `${desk.api.baseUrl}/${desk.api.apiVersion}/${file.name}`
  await askPatiently(desk.api, { method: 'DELETE', url }, 'Deleting the spoilt upload', {
    maxAttempts: 2,
  }).catch(() => undefined)
  throw new SightglassError('upload_failed', 'What arrived is not what was sent.', {
    details: { given: `${content.byteLength} bytes`, try: 'Upload again; do not change the file meanwhile.' },
    retryable: true,
  })
}

async function findKept(
  { store, get }: Desk,
  content: Content,
  wish: UploadContentOptions,
): Promise<Sent | undefined> {
  const candidates = (await store!.ofSize(content.byteLength)).filter(
    (upload) => upload.mimeType === wish.mimeType,
  )
  if (candidates.length === 0) return undefined
  const sha256 = await hashContent(content, wish.signal)
  for (const upload of candidates) {
    if (upload.sha256 !== sha256) continue
    if (Date.parse(upload.expiresAt) - skewMs > Date.now()) {
      const file = await get(upload.name, wish.signal ? { signal: wish.signal } : {}).catch((error) => {
        // Gone, or another account's: then it is uploaded again. Anything else is a true fault.
        if (SightglassError.isInstance(error) && (error.status === 404 || error.status === 403))
          return undefined
        throw error
      })
      if (file && file.state !== 'FAILED') return { file, sha256, reused: true }
    }
    await store!.forget(upload)
  }
  return undefined
}

async function remember(store: UploadStore | undefined, { file, sha256 }: Uploaded): Promise<void> {
  if (!store || sha256 === undefined || file.sizeBytes === undefined || file.expiresAt === undefined) return
  const { name, mimeType, sizeBytes: byteLength } = file
  await store.remember({ name, sha256, byteLength, mimeType, expiresAt: file.expiresAt.toISOString() })
}

/** The server finished, but its last answer was lost: the newest file with our hash is ours. */
async function findFinished(
  { list }: Desk,
  began: number,
  sha256: string | undefined,
  wish: UploadContentOptions,
): Promise<FileInfo | undefined> {
  for await (const file of list(wish.signal ? { signal: wish.signal } : {})) {
    const late = (file.createdAt?.getTime() ?? 0) > began - skewMs
    if (late && sha256 !== undefined && file.sha256 === sha256 && file.mimeType === wish.mimeType) return file
  }
  return undefined
}
