import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type EstimateInput,
  type MediaUploader,
  type ResolvedMedia,
  resolveMedia,
  SightglassError,
  type Surface,
} from '@sightglass/core'
import { mediaOf } from './input.ts'

/** How videos are looked at, and for whom. */
export interface ReadMediaOptions {
  readonly surface: Surface
  readonly fps?: number
  readonly start?: number
  readonly end?: number
  readonly signal: AbortSignal
}

/** What an estimate needs to know of files: folders are opened, nothing is sent. */
export async function readMedia(
  sources: readonly string[],
  options: ReadMediaOptions,
): Promise<EstimateInput[]> {
  const inputs: EstimateInput[] = []
  const media = await mediaOf(sources, options.signal)
  // One after the other: a folder of photos must not be in memory at once.
  for (const source of sources) {
    const files = await filesOf(source)
    for (const file of files ?? [source]) {
      try {
        inputs.push(await readOne(media(file), { ...options, index: inputs.length }))
      } catch (error) {
        // A folder may hold anything.
        if (!files || !isUnsupported(error)) throw error
        process.stderr.write(`skipped ${file}: ${error.shortMessage}\n`)
      }
    }
  }
  return inputs
}

function isUnsupported(error: unknown): error is SightglassError {
  return SightglassError.isInstance(error) && error.code === 'media_type_unsupported'
}

/** All files of a folder and of those in it, hidden ones left out; `undefined` for what is no folder. */
async function filesOf(source: string): Promise<string[] | undefined> {
  const found = await stat(source).catch(() => undefined)
  if (!found?.isDirectory()) return undefined
  const entries = await readdir(source, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|\/)\.[^./]/.test(path))
    .sort()
}

async function readOne(
  file: string | Uint8Array,
  { surface, fps, start, end, signal, index }: ReadMediaOptions & { readonly index: number },
): Promise<EstimateInput> {
  const media = await resolveMedia(file, { inputIndex: index, surface, signal, uploader: nowhere })
  const { facts, label, route, transform } = media
  const { kind, mimeType, byteLength } = facts
  // What limits look at, beside what the count needs.
  const common = { label, mimeType, ...(byteLength !== undefined && { byteLength }) }
  switch (kind) {
    case 'image': {
      const { width, height } = transform?.sent ?? facts
      return { ...common, kind, width, height } as EstimateInput
    }
    case 'video': {
      const { durationSeconds, hasAudio, width, height } = facts
      const clip = { sampleFps: fps, startSeconds: start, endSeconds: end }
      return { ...common, kind, route, durationSeconds, hasAudio, width, height, ...clip } as EstimateInput
    }
    case 'audio':
      return { ...common, kind, durationSeconds: facts.durationSeconds } as EstimateInput
    case 'document':
      return { ...common, kind, pages: facts.pages, pageSizes: facts.pageSizes } as EstimateInput
    case 'text':
      return { ...common, kind, ...textOf(media) } as EstimateInput
  }
}

function textOf({ part }: ResolvedMedia): { readonly text?: string } {
  const data = part.inlineData?.data
  return data === undefined ? {} : { text: Buffer.from(data, 'base64').toString('utf8') }
}

/** Where files go that would be uploaded: nowhere, since nothing is sent. */
const nowhere: MediaUploader = {
  uploadContent: async () => ({
    uri: 'files/unsent',
    mimeType: 'application/octet-stream',
    name: 'files/unsent',
  }),
  get: async (name) => ({ uri: name, mimeType: 'application/octet-stream' }),
}
