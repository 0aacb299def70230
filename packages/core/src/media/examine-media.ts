import type { Part } from '@google/genai'
import { throwIfAborted } from '../errors/aborted.ts'
import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { type Content, readAll } from './content.ts'
import { inlinePart } from './inline-part.ts'
import { type LimitInput, toLimitInput } from './limit-input.ts'
import { letGo, type OpenedMedia, openOrigin, tooLargeForRequest } from './open-origin.ts'
import type { OneShot, ResolveMediaOptions } from './options.ts'
import { isReadable, type Origin, type ReadableOrigin } from './origin.ts'
import { checkPartResolution, toWireResolution } from './part-resolution.ts'
import { passOn, passUrl } from './pass-on.ts'
import { prepareContent, requireAccepted } from './prepare-content.ts'
import { canHandOver, chooseRoute, mostBytesInMemory } from './route.ts'
import { type ToldType, tellType } from './tell-type.ts'
import type { ResolvedMedia } from './types.ts'
import { toVideoMetadata } from './video-metadata.ts'

/** A source that was looked at, and has gone nowhere yet. */
export interface ExaminedMedia extends Omit<ResolvedMedia, 'part'> {
  /** What the limits of a request are checked on. */
  readonly limitInput: LimitInput
  /** True when `auto` put it into the request and an uploader could take it instead. */
  readonly movable: boolean
  /** Makes the part: reads the bytes, or uploads them. To be called once. */
  deliver(route?: 'file'): Promise<ResolvedMedia>
  /** Closes what is open, where the media is not wanted after all. */
  discard(): Promise<void>
}

/** What is known before the part is made. */
export type Examined = Omit<ExaminedMedia, 'movable' | 'discard'> &
  Partial<Pick<ExaminedMedia, 'movable' | 'discard'>>

/** Looks at what a source holds, prepares it, and decides how it will travel. Sends nothing. */
export async function examineOrigin(origin: Origin, options: ResolveMediaOptions): Promise<ExaminedMedia> {
  throwIfAborted(options.signal)
  const model = resolveModel(options.model ?? DEFAULT_MODEL, { surface: options.surface ?? 'gemini-api' })
  checkPartResolution(options, model)
  const examined = await examine(origin, options, model)
  const { inputIndex } = options
  const issues =
    inputIndex === undefined
      ? examined.issues
      : examined.issues.map((issue) => ({ ...issue, index: inputIndex }))
  return {
    movable: false,
    discard: async () => {},
    ...examined,
    issues,
    deliver: async (route) => ({ ...(await examined.deliver(route)), issues }),
  }
}

async function examine(origin: Origin, options: ResolveMediaOptions, model: Model): Promise<Examined> {
  if (!isReadable(origin)) return passOn(origin, options, model)
  const file = origin.kind === 'url' ? options.uploader?.nameOf?.(origin.url.href) : undefined
  if (file !== undefined) return passOn({ kind: 'file', file, label: origin.label }, options, model)
  if (origin.kind === 'url' && options.route === 'url') return passUrl(origin, options, model)
  const opened = await openOrigin(origin, options, mostBytesInMemory(options, model))
  try {
    const told = await tellType(origin, opened)
    return await ('content' in opened
      ? examineContent(origin, opened, told, options, model)
      : examineStream(origin, opened, told, options, model))
  } catch (error) {
    await letGo(opened)
    throw error
  }
}

async function examineContent(
  { label }: ReadableOrigin,
  { content }: Extract<OpenedMedia, { content: unknown }>,
  { type, kind, issues }: ToldType,
  options: ResolveMediaOptions,
  model: Model,
): Promise<Examined> {
  const prepared = await prepareContent({ content, type, kind, label }, options, model)
  const { facts, transform } = prepared
  const video = facts.kind === 'video' ? (options.video ?? {}) : {}
  const extras = partExtras(video, facts.durationSeconds, options)
  const { byteLength } = prepared.content
  const chosen = chooseRoute({ byteLength, mimeType: facts.mimeType }, options, model)
  const known = {
    facts,
    route: chosen.route,
    explain: [prepared.explain, chosen.why].filter(Boolean).join(' '),
    issues: [...issues, ...prepared.issues],
    label,
    ...(transform && { transform }),
  }
  return {
    ...known,
    movable:
      chosen.route === 'inline' && (options.route ?? 'auto') === 'auto' && options.uploader !== undefined,
    limitInput: toLimitInput(
      { ...facts, ...transform?.sent },
      { route: chosen.route, label, byteLength, video },
    ),
    deliver: async (moved?: 'file') => {
      const route = moved ?? chosen.route
      if (route === 'inline') {
        const part = inlinePart(await readAll(prepared.content), facts.mimeType)
        return { ...known, part: Object.assign(part, extras) }
      }
      const { part, sha256 } = await upload(prepared.content, facts.mimeType, label, options)
      return {
        ...known,
        route,
        ...(chosen.route === 'inline' && {
          explain: `${prepared.explain} Uploaded: the media together are more than one request takes.`.trim(),
        }),
        facts: { ...facts, ...sha256 },
        part: { ...part, ...extras },
      }
    },
  }
}

/** A stream or download that is too large to be held: it can only go through, to an upload or to Gemini's own hands. */
async function examineStream(
  origin: ReadableOrigin,
  opened: Extract<OpenedMedia, { oneShot: unknown }>,
  { type, kind, issues }: ToldType,
  options: ResolveMediaOptions,
  model: Model,
): Promise<Examined> {
  const { oneShot } = opened
  const { byteLength } = oneShot
  const { label } = origin
  if (!options.uploader) {
    const most = mostBytesInMemory(options, model)
    if (origin.kind !== 'url' || !canHandOver(origin.url, byteLength, options, model))
      throw tooLargeForRequest(byteLength, most, options.surface)
    await letGo(opened)
    return passUrl({ ...origin, declared: type }, options, model, {
      issues,
      ...(byteLength !== undefined && { byteLength }),
      explain: `Handed to Gemini to fetch: ${byteLength} bytes are more than the request takes, and there is no uploader.`,
    })
  }
  const mimeType = requireAccepted(type, kind, model, label)
  const video = kind === 'video' ? (options.video ?? {}) : {}
  const extras = partExtras(video, undefined, options)
  const facts = { kind, mimeType, ...(byteLength !== undefined && { byteLength }) }
  const known = {
    facts,
    route: 'file' as const,
    explain: 'Streamed to an upload, since it is too large to hold in memory and send in the request.',
    issues,
    label,
  }
  return {
    ...known,
    limitInput: toLimitInput(facts, { route: 'file', label, byteLength, video }),
    discard: () => letGo(opened),
    deliver: async () => {
      const { part, sha256 } = await upload(oneShot, mimeType, label, options)
      return { ...known, facts: { ...facts, ...sha256 }, part: { ...part, ...extras } }
    },
  }
}

async function upload(
  content: Content | OneShot,
  mimeType: string,
  label: string,
  { uploader, signal }: ResolveMediaOptions,
): Promise<{ readonly part: Part; readonly sha256: { readonly sha256?: string } }> {
  const {
    uri,
    mimeType: type,
    sha256,
  } = await uploader!.uploadContent(content, {
    mimeType,
    displayName: displayNameOf(label),
    ...(signal && { signal }),
  })
  return {
    part: { fileData: { fileUri: uri, mimeType: type } },
    sha256: sha256 === undefined ? {} : { sha256 },
  }
}

function partExtras(
  video: NonNullable<ResolveMediaOptions['video']>,
  durationSeconds: number | undefined,
  { mediaResolution }: ResolveMediaOptions,
): Pick<Part, 'videoMetadata' | 'mediaResolution'> {
  const videoMetadata = toVideoMetadata(video, durationSeconds)
  return {
    ...(videoMetadata && { videoMetadata }),
    ...(mediaResolution && { mediaResolution: toWireResolution(mediaResolution) }),
  }
}

/** A name for the Files API, at most 512 letters. Source: https://ai.google.dev/api/files#File */
function displayNameOf(label: string): string {
  return (label.split(/[\\/]/).pop() || label).slice(0, 200)
}
