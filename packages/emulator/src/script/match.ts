import { sha256Of } from '../protocol/call-media.ts'
import type { Operation } from '../server/route.ts'
import type { Call } from './call.ts'

/** Which requests are meant. Every field given must hold; none given means every request. */
export interface Match {
  /** The model's id, without `models/`. */
  readonly model?: string | RegExp
  /** Part of the prompt's text, or a pattern it must meet. */
  readonly prompt?: string | RegExp
  /** A medium of the request: its bytes, or its SHA-256 in hex (the first 8 letters or more). */
  readonly image?: Uint8Array | string
  /** Any medium of this MIME type. */
  readonly mimeType?: string | RegExp
  /** `low`, `medium`, `high`, `ultra` or `default`, of any medium or of the request. */
  readonly mediaResolution?: 'default' | 'low' | 'medium' | 'high' | 'ultra'
  /** Video settings of any medium. */
  readonly video?: { readonly startSeconds?: number; readonly endSeconds?: number; readonly fps?: number }
  /** What is asked for. @default generateContent and streamGenerateContent */
  readonly operation?: Operation
  /** Only the nth request that meets the rest, counted from 1. */
  readonly nth?: number
  /** Anything else. */
  readonly when?: (call: Call) => boolean
}

const generates = new Set<Operation>(['generateContent', 'streamGenerateContent'])

const meets = (text: string, wanted: string | RegExp): boolean => {
  if (typeof wanted === 'string') return text.includes(wanted)
  wanted.lastIndex = 0
  return wanted.test(text)
}

/** Whether a call meets a match, `nth` left aside. */
export function matches(call: Call, match: Match): boolean {
  if (match.operation ? call.operation !== match.operation : !generates.has(call.operation)) return false
  if (match.model !== undefined) {
    const exact = typeof match.model === 'string'
    if (exact ? call.model !== match.model : !meets(call.model, match.model)) return false
  }
  if (match.prompt !== undefined && !meets(call.prompt, match.prompt)) return false
  if (match.image !== undefined) {
    const hash = typeof match.image === 'string' ? match.image.toLowerCase() : sha256Of(match.image)
    if (hash.length < 8 || !call.media.some((media) => media.sha256.startsWith(hash))) return false
  }
  const { mimeType, mediaResolution, video } = match
  if (mimeType !== undefined && !call.media.some((media) => meets(media.mimeType, mimeType))) return false
  if (mediaResolution !== undefined && !call.media.some((media) => media.level === mediaResolution))
    return false
  if (video !== undefined) {
    const same = call.media.some(
      (media) =>
        media.kind === 'video' &&
        (video.fps === undefined || media.video?.fps === video.fps) &&
        (video.startSeconds === undefined || media.video?.startSeconds === video.startSeconds) &&
        (video.endSeconds === undefined || media.video?.endSeconds === video.endSeconds),
    )
    if (!same) return false
  }
  return match.when?.(call) ?? true
}

/** A match in words, for messages. */
export function describeMatch(match: Match): string {
  const words = Object.entries(match).map(([name, value]) => {
    if (value instanceof Uint8Array) return `${name} ${sha256Of(value).slice(0, 12)}`
    if (value instanceof RegExp) return `${name} ${value}`
    return `${name} ${typeof value === 'function' ? '(a function)' : JSON.stringify(value)}`
  })
  return words.length === 0 ? 'any request' : words.join(', ')
}
