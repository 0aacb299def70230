/**
 * What Gemini bills for a piece of media. Every rule is a reading of recorded `usageMetadata`; the recordings, with
 * their sources, are in this repository's packages/testing/fixtures/facts/token-counts.json.
 */
import type { Surface } from '../server/route.ts'

/** The resolution a request asks for. */
export type Level = 'default' | 'low' | 'medium' | 'high' | 'ultra'

/** Who counts. */
export interface CountContext {
  /** `2.5` for gemini-2.5-flash. */
  readonly generation: number
  readonly surface: Surface
  /** `countTokens` and billing differ for some models. */
  readonly method: 'countTokens' | 'generateContent'
  readonly level: Level
  /** Pan and scan was seen only for a request's one image or one page. */
  readonly only: boolean
  /** Where the bytes came from. */
  readonly via: 'inline' | 'file'
  /** Media in a function's response are counted at the high budget on the Gemini API. */
  readonly inFunctionResponse?: boolean
  /** The grid's budget for a picture when no resolution is asked. @default 1120 */
  readonly pictureBudget?: number
}

/** The Gemini API's countTokens answers by rules of its own, whatever is billed. */
const counts = ({ method, surface }: CountContext) => method === 'countTokens' && surface === 'gemini-api'

interface Size {
  readonly width: number
  readonly height: number
}

const flat = 258

/** Gemini 3 and later: a grid of at most `budget` cells in the picture's shape. */
export function gridTokens({ width, height }: Size, budget: number): number {
  const rows = Math.floor(Math.sqrt((budget * height) / width))
  const columns = Math.floor(Math.sqrt((budget * width) / height))
  if (rows === 0) return Math.min(Math.floor(width / height), budget)
  if (columns === 0) return Math.min(Math.floor(height / width), budget)
  return rows * columns
}

/** 1.5 and 2.0: squares of two thirds of the shorter side, 256 to 768 pixels. */
export function tiles({ width, height }: Size): number {
  const side = Math.min(768, Math.max(256, Math.floor(Math.min(width, height) / 1.5)))
  return Math.ceil(width / side) * Math.ceil(height / side)
}

const small = ({ width, height }: Size) => width <= 384 && height <= 384

/** Before Gemini 3, by the media resolution page: 64 at low, one look at medium, what is usual at high. */
const flatByLevel: Partial<Record<Level, number>> = { low: 64, medium: flat }

/** Tokens of one picture. */
export function imageTokens(size: Size, context: CountContext): number {
  const { generation, surface, level, only } = context
  if (generation >= 3) {
    const { pictureBudget = 1120 } = context
    return gridTokens(size, { default: pictureBudget, low: 280, medium: 560, high: 1120, ultra: 2240 }[level])
  }
  const asked = generation >= 2 ? flatByLevel[level] : undefined
  if (asked !== undefined) return asked
  const tiled = surface === 'vertex' ? generation >= 1.5 : generation === 2
  // Vertex AI's countTokens is taken to count as it bills, as it did for a video: docs/facts/video-tokens.md.
  if (!tiled || counts(context) || small(size) || !only) return flat
  return generation >= 2 ? flat * (tiles(size) + 1) : flat * tiles(size)
}

/** Tokens of a PDF whose pages have the size of `page`. Since Gemini 3 they are listed as IMAGE. */
export function documentTokens(pages: number, page: Size, context: CountContext): number {
  const { generation, surface, method, level, only } = context
  if (generation >= 3) {
    // Recorded: 6 Letter pages 3,360 (google-gemini/cookbook, PDF_Files.js), 50 pages 28,000 (AlaskanTuna/Rokabot#136).
    if (counts(context)) return pages * 560
    const asked = context.inFunctionResponse && surface === 'gemini-api' ? 'high' : level
    return pages * gridTokens(page, { default: 560, low: 280, medium: 560, high: 1120, ultra: 1120 }[asked])
  }
  const scanned = generation === 2 || (generation === 2.5 && surface === 'vertex')
  if (scanned && only && pages === 1 && method !== 'countTokens' && flatByLevel[level] === undefined)
    return flat * 5
  return pages * ((generation >= 2 ? flatByLevel[level] : undefined) ?? flat)
}

/** A stretch of a video. */
export interface VideoStretch extends Partial<Size> {
  readonly durationSeconds: number
  readonly hasAudio: boolean
  /** @default 1 */
  readonly fps?: number
}

/** Tokens of a video: its frames and, where they are listed apart, its sound. */
export function videoTokens(video: VideoStretch, context: CountContext): { video: number; audio: number } {
  const { generation, surface, method, level, via } = context
  const seconds = video.durationSeconds
  const fps = method === 'countTokens' ? 1 : (video.fps ?? 1)
  const whole = Math.max(1, Math.floor(seconds * fps))
  const wholeSeconds = Math.floor(seconds)
  if (counts(context) && generation > 2) {
    // Recorded of 3.5 Flash-Lite: a timestamp on each frame, one at either end, and sound whether there is any or not
    // (AlaskanTuna/Rokabot#136, #153).
    const size = { width: video.width ?? 16, height: video.height ?? 9 }
    const frame = generation >= 3 ? gridTokens(size, level === 'high' ? 280 : 70) : flat
    return { video: (wholeSeconds + 1) * (frame + 5), audio: begunTicks(seconds) }
  }
  if (generation >= 3) {
    const size = { width: video.width ?? 16, height: video.height ?? 9 }
    // gemini-3-flash-preview alone bills the square grid for what does not come inline.
    const square = generation === 3 && level !== 'high' && (surface === 'vertex' || via === 'file')
    const frame = gridTokens(square ? { width: 1, height: 1 } : size, level === 'high' ? 280 : 70)
    const audio = video.hasAudio ? 25 * wholeSeconds : 0
    const folded = generation === 3 && surface === 'gemini-api' && via === 'inline'
    return folded ? { video: whole * frame + audio, audio: 0 } : { video: whole * frame, audio }
  }
  if (generation === 2.5 && surface === 'gemini-api') {
    const frames = via === 'inline' ? Math.max(1, Math.ceil(seconds * fps)) : whole
    const frame = level === 'low' ? 66 : 263
    const audio = via === 'inline' || video.hasAudio ? Math.ceil(32 * seconds) : 0
    return { video: frames * frame, audio }
  }
  if (generation >= 2) {
    const stamp = surface === 'vertex' && video.hasAudio && fps === 1 ? 2 : 0
    const frame = level === 'low' ? 66 : flat + stamp
    const rate = counts(context) ? 32 : 25
    return { video: whole * frame, audio: video.hasAudio ? rate * wholeSeconds : 0 }
  }
  return { video: whole * 263, audio: video.hasAudio ? 32 * Math.max(1, wholeSeconds) : 0 }
}

/** At 32 a second, the one begun included: 33 for exactly 1 s. */
const begunTicks = (seconds: number): number => Math.floor(32 * seconds + 1e-6) + 1

/** Tokens of a sound file. */
export function audioTokens(durationSeconds: number, context: CountContext): number {
  const { generation, surface } = context
  if (counts(context) && generation === 2) return 32 * Math.floor(durationSeconds)
  if (generation < 2) return 32 * Math.ceil(durationSeconds - 1e-6)
  if (counts(context) || (generation === 2.5 && surface === 'gemini-api')) return begunTicks(durationSeconds)
  if (generation < 3) return 25 * Math.ceil(durationSeconds - 1e-6)
  return Math.ceil(durationSeconds * 25 - 1e-6)
}

/**
 * Tokens of text, estimated: a word is one token for each twelve letters, digits and marks are one each, and scripts
 * without spaces about one for each letter and a half. Gemini's own tokenizer is not public; on recorded answers of 20
 * tokens or more this is 2.4 % off on average.
 */
export function textTokens(text: string): number {
  let tokens = 0
  for (const [run] of text.matchAll(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|[\p{L}\p{M}]+|\p{N}|[^\s\p{L}\p{N}\p{M}]|\n+/gu,
  )) {
    if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(run)) {
      tokens += Math.ceil([...run].length / 1.5)
    } else if (/^\p{L}/u.test(run)) tokens += Math.ceil([...run].length / 12)
    else tokens += 1
  }
  return tokens
}
