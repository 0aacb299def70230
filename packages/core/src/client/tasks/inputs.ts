import type { Content } from '@google/genai'
import type { ExaminedMedia } from '../../media/examine-media.ts'
import type { ResolveMediaOptions } from '../../media/options.ts'
import { deliverAll, examineAll } from '../../media/resolve-media.ts'
import type { MediaSource, ResolvedMedia } from '../../media/types.ts'
import { buildContents } from '../../parts/build-contents.ts'
import type { VisionContext } from '../vision-context.ts'
import type { TaskOptions } from './task-options.ts'

/** One source or many. */
export type MediaInput = MediaSource | readonly MediaSource[]

export function asList(input: MediaInput): readonly MediaSource[] {
  return Array.isArray(input) ? input : [input as MediaSource]
}

/** What decides how a source becomes a part. */
export interface InputOptions
  extends Pick<TaskOptions, 'signal' | 'clip' | 'fps' | 'maxSidePx' | 'mediaResolution' | 'media'> {
  /** How media travel. @default 'auto' */
  readonly route?: 'auto' | 'inline' | 'file'
}

type MediaContext = Pick<VisionContext, 'surface' | 'uploader'> & Partial<Pick<VisionContext, 'options'>>

/**
 * Makes every source a part. All are looked at, and refused as one request where a limit is passed, before any is sent;
 * the error names the first that is to blame. `refuse` may object to what was found.
 */
export async function resolveAll(
  context: MediaContext,
  sources: readonly MediaSource[],
  options: InputOptions,
  model: string,
  refuse?: (examined: readonly ExaminedMedia[]) => void,
): Promise<ResolvedMedia[]> {
  const examined = await examineAll(sources, resolveOptions(context, options, model))
  try {
    refuse?.(examined)
  } catch (error) {
    await discardAll(examined)
    throw error
  }
  return deliverAll(examined)
}

/** Looks at every source and sends none. */
export async function examineInputs(
  context: MediaContext,
  sources: readonly MediaSource[],
  options: InputOptions,
  model: string,
): Promise<ExaminedMedia[]> {
  const examined = await examineAll(sources, resolveOptions(context, options, model))
  await discardAll(examined)
  return examined
}

async function discardAll(examined: readonly ExaminedMedia[]): Promise<void> {
  await Promise.allSettled(examined.map((one) => one.discard()))
}

function resolveOptions(context: MediaContext, options: InputOptions, model: string): ResolveMediaOptions {
  const { signal, clip, fps, maxSidePx, mediaResolution, route } = options
  const uploader = route === 'inline' ? undefined : context.uploader()
  const video = { ...clip, ...(fps !== undefined && { fps }) }
  return {
    model,
    surface: context.surface,
    ...(uploader && { uploader }),
    ...(signal && { signal }),
    ...(Object.keys(video).length > 0 && { video }),
    ...(maxSidePx !== undefined && { maxSidePx }),
    // The other levels are set for the whole request, which every model with resolutions takes.
    ...(mediaResolution === 'ultra_high' && { mediaResolution }),
    ...(route && { route }),
    ...context.options?.media,
    ...options.media,
  }
}

/** Media before the words where there is one, as Google advises; in order where there are several. */
export function composeContents(media: readonly ResolvedMedia[], prompt: string): Content[] {
  return buildContents(media, { prompt })
}
