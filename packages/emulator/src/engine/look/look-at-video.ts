import { EngineError } from '../errors.ts'
import type { EngineMedia, EngineWish, SeenFrame, SeenText, Sight, VideoWish } from '../types.ts'
import { FFMPEG_NOTE, findFfmpeg, frames, type MediaFacts, probe } from './ffmpeg.ts'
import type { LookContext } from './look-at.ts'
import { lookAtPicture } from './look-at-image.ts'
import type { Picture, Pixels } from './picture.ts'
import { readText, TEXT_NOTE } from './read-text.ts'
import { withTemporaryFile } from './temporary-file.ts'

const FRAME_SIDE_PX = 1280
/** Reading takes a second or more a frame, so only so many are read. */
const FRAMES_READ = 3
const NO_SPEECH = 'The emulator hears that there is a sound track, but does not understand speech.'

/** Looks at a video: its frames at the asked rate within the asked stretch. */
export async function lookAtVideo(
  media: EngineMedia,
  wish: EngineWish,
  context: LookContext,
): Promise<Sight> {
  const ffmpeg = await findFfmpeg()
  if (ffmpeg === undefined)
    return { kind: 'video', objects: [], texts: [], colours: [], notes: [FFMPEG_NOTE] }
  return withTemporaryFile(media.bytes, async (file) => {
    const facts = await probe(ffmpeg, file, context.signal)
    if (facts.video === undefined)
      throw new EngineError('media_unreadable', 'There is no moving picture in the file.')
    if (!wantsFrames(wish)) return measured(facts.video, facts)
    const plan = planFrames(facts, media.videoMetadata ?? {}, context.maxVideoFrames)
    const seen = new VideoSight(facts.video, wish, context)
    let index = 0
    for await (const pixels of frames(ffmpeg, file, { ...plan, maxSidePx: FRAME_SIDE_PX }, context.signal)) {
      context.signal.throwIfAborted()
      await seen.look(pixels, plan.startSeconds + index / plan.fps, index % plan.readEvery === 0)
      index++
    }
    context.signal.throwIfAborted()
    if (index === 0) throw new EngineError('media_unreadable', 'No frame of the video can be decoded.')
    return seen.sum(facts, plan.notes)
  })
}

/** Looks at sound: how long it is. */
export async function lookAtAudio(media: EngineMedia, { signal }: LookContext): Promise<Sight> {
  const sight: Sight = { kind: 'audio', hasAudio: true, objects: [], texts: [], colours: [], notes: [] }
  const ffmpeg = await findFfmpeg()
  if (ffmpeg === undefined) return { ...sight, notes: [FFMPEG_NOTE] }
  const facts = await withTemporaryFile(media.bytes, (file) => probe(ffmpeg, file, signal))
  if (!facts.hasAudio) throw new EngineError('media_unreadable', 'There is no sound in the file.')
  return { ...sight, ...durationOf(facts), notes: [NO_SPEECH] }
}

interface Plan {
  readonly startSeconds: number
  readonly fps: number
  readonly count: number
  readonly readEvery: number
  readonly notes: readonly string[]
}

/** Which frames to look at: those asked for, or fewer of them spread evenly when they are too many. */
export function planFrames(
  { durationSeconds = 0 }: Pick<MediaFacts, 'durationSeconds'>,
  { startSeconds: start = 0, endSeconds: end = durationSeconds, fps: asked = 1 }: VideoWish,
  maxFrames: number,
): Plan {
  const startSeconds = Math.max(0, Math.min(start, durationSeconds))
  const stretch = Math.max(0, Math.min(end, durationSeconds) - startSeconds)
  const wanted = Math.max(1, Math.ceil(stretch * asked - 1e-6))
  const fps = wanted > maxFrames ? maxFrames / stretch : asked
  const count = Math.min(wanted, maxFrames)
  const notes =
    wanted > maxFrames
      ? [`The emulator's engine looked at ${maxFrames} of the ${wanted} frames asked for, evenly spread.`]
      : []
  return { startSeconds, fps, count, readEvery: Math.ceil(count / FRAMES_READ), notes }
}

function durationOf({ durationSeconds }: MediaFacts): Pick<Sight, 'durationSeconds'> {
  return durationSeconds === undefined ? {} : { durationSeconds }
}

function wantsFrames({ objects, masks, text, colours, codes }: EngineWish): boolean {
  return [objects, masks, text, colours, codes].includes(true)
}

/** What is known of a video without a look at its frames; things stand in its frames, never in `objects`. */
function measured(size: { readonly width: number; readonly height: number }, facts: MediaFacts): Sight {
  const { hasAudio } = facts
  const notes = soundNotes(facts)
  return {
    kind: 'video',
    ...size,
    ...durationOf(facts),
    hasAudio,
    objects: [],
    texts: [],
    colours: [],
    notes,
  }
}

function soundNotes({ hasAudio }: MediaFacts): string[] {
  return hasAudio ? [NO_SPEECH] : []
}

/** Gathers what was seen frame by frame. */
class VideoSight {
  readonly #size: { readonly width: number; readonly height: number }
  readonly #wish: EngineWish
  readonly #context: LookContext
  readonly #frames: SeenFrame[] = []
  readonly #texts = new Map<string, SeenText>()
  readonly #notes = new Set<string>()
  #colours: readonly string[] = []

  constructor(size: { width: number; height: number }, wish: EngineWish, context: LookContext) {
    this.#size = size
    this.#wish = wish
    this.#context = context
  }

  async look(pixels: Pixels, timeSeconds: number, isRead: boolean): Promise<void> {
    const picture = { ...this.#size, pixels, scale: this.#size.width / pixels.width }
    const isFirst = this.#frames.length === 0
    const wish = { ...this.#wish, colours: isFirst && this.#wish.colours === true }
    const seen = await lookAtPicture(picture, wish, this.#context, 'quick')
    if (isFirst) this.#colours = seen.colours
    this.#frames.push({ timeSeconds, objects: seen.objects })
    for (const note of seen.notes) this.#notes.add(note)
    for (const text of seen.texts) this.#texts.set(text.text, text)
    if (this.#wish.text === true && isRead) await this.#read(picture)
  }

  async #read(picture: Picture): Promise<void> {
    const lines = await readText(picture)
    if (lines === undefined) this.#notes.add(TEXT_NOTE)
    for (const line of lines ?? []) if (!this.#texts.has(line.text)) this.#texts.set(line.text, line)
  }

  sum(facts: MediaFacts, notes: readonly string[]): Sight {
    return {
      ...measured(this.#size, facts),
      texts: [...this.#texts.values()],
      colours: this.#colours,
      frames: this.#frames,
      notes: [...notes, ...this.#notes, ...soundNotes(facts)],
    }
  }
}
