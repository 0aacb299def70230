import type { Content, Part } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import { checkPartResolution, toWireResolution } from '../media/part-resolution.ts'
import type { ResolvedMedia } from '../media/types.ts'
import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import type { MediaResolutionLevel } from '../models/types.ts'

/** One thing said: words, media made ready by `resolveMedia`, or a ready part. */
export type ContentInput = string | ResolvedMedia | Part

/** What one side said in one go. */
export interface ContentTurn {
  readonly role: 'user' | 'model'
  readonly inputs: readonly ContentInput[]
}

/** Options of {@link buildContents}. */
export interface BuildContentsOptions {
  /** Words that come with the inputs, after the media. */
  readonly prompt?: string
  /**
   * `media-first` puts a single picture or clip before all words, as Google advises; `kept` keeps the caller's order.
   * With several media the order is always kept, since the words may lie between them on purpose.
   * Source: https://ai.google.dev/gemini-api/docs/image-understanding#best-practices
   * @default 'media-first'
   */
  readonly order?: 'media-first' | 'kept'
  /**
   * How closely the model looks at each picture, page and frame of these inputs; a part that says so itself keeps its
   * own. For the whole request, set `mediaResolution` in the request's config instead, which more models take.
   * @default the model's own
   */
  readonly mediaResolution?: MediaResolutionLevel
  /** The model that is asked; only `mediaResolution` is checked against it. @default the newest */
  readonly model?: string
  /** What was said before. Goes first, as it is. */
  readonly history?: readonly Content[]
}

/**
 * The `contents` of a request, fit for any `@google/genai` client. Inputs make one turn of the user; turns make a talk.
 * @throws SightglassError `request_invalid` when there is nothing to say, `model_unsupported_option` for a resolution
 * that the model does not take per part
 */
export function buildContents(
  inputs: readonly ContentInput[] | readonly ContentTurn[],
  options: BuildContentsOptions = {},
): Content[] {
  const { mediaResolution, model = DEFAULT_MODEL } = options
  if (mediaResolution) checkPartResolution({ mediaResolution }, resolveModel(model))
  const turns = isTurns(inputs) ? inputs : [{ role: 'user' as const, inputs }]
  const last = turns.length - 1
  const contents = turns.map((turn, index): Content => {
    const parts = turn.inputs.map((input) => lookedAt(toPart(input), mediaResolution))
    if (index === last && options.prompt !== undefined && options.prompt !== '')
      parts.push({ text: options.prompt })
    if (parts.length === 0) {
      throw new SightglassError('request_invalid', 'A turn has neither words nor media.', {
        inputIndex: index,
        details: { try: 'Leave the turn out, or say something in it.' },
      })
    }
    return { role: turn.role, parts: options.order === 'kept' ? parts : mediaFirst(parts) }
  })
  if (contents.length === 0)
    throw new SightglassError('request_invalid', 'There is nothing to send.', {
      details: { try: 'Give media, a prompt, or both.' },
    })
  return [...(options.history ?? []), ...contents]
}

/** The instruction that stands above a talk, in the form that the request's config takes. */
export function buildSystemInstruction(text: string): Content {
  return { role: 'user', parts: [{ text }] }
}

function isTurns(inputs: readonly ContentInput[] | readonly ContentTurn[]): inputs is readonly ContentTurn[] {
  const [first] = inputs
  return typeof first === 'object' && 'inputs' in first
}

function toPart(input: ContentInput): Part {
  if (typeof input === 'string') return { text: input }
  return 'route' in input ? input.part : input
}

function lookedAt(part: Part, level: MediaResolutionLevel | undefined): Part {
  if (level === undefined || !isMedia(part) || part.mediaResolution) return part
  return { ...part, mediaResolution: toWireResolution(level) }
}

function mediaFirst(parts: readonly Part[]): Part[] {
  const media = parts.filter(isMedia)
  return media.length === 1 ? [media[0]!, ...parts.filter((part) => !isMedia(part))] : [...parts]
}

function isMedia(part: Part): boolean {
  return part.inlineData !== undefined || part.fileData !== undefined
}
