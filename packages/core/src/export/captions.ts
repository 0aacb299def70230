import type { TimedEvent } from '../spatial/parse-events.ts'

/** Options of {@link toWebVtt}, {@link toSrt} and {@link toChapters}. */
export interface CaptionOptions {
  /** Length of the clip: the last event without an end lasts until then. */
  readonly durationSeconds?: number
  /** How long an event without an end lasts when nothing follows it. @default 3 */
  readonly lastSeconds?: number
}

type Captioned = Pick<TimedEvent, 'startSeconds' | 'endSeconds' | 'text'>

/** Events as WebVTT (https://www.w3.org/TR/webvtt1/). An event without an end lasts until the next begins. */
export function toWebVtt(events: readonly Captioned[], options: CaptionOptions = {}): string {
  const cues = timed(events, options).map(
    ({ start, end, text }) => `${clock(start, '.')} --> ${clock(end, '.')}\n${vttText(text)}\n`,
  )
  return ['WEBVTT\n', ...cues].join('\n')
}

/** Events as SubRip subtitles. */
export function toSrt(events: readonly Captioned[], options: CaptionOptions = {}): string {
  return timed(events, options)
    .map(
      ({ start, end, text }, at) =>
        `${at + 1}\n${clock(start, ',')} --> ${clock(end, ',')}\n${oneBlock(text)}\n`,
    )
    .join('\n')
}

/**
 * Events as the lines of a video's chapters, `0:00 Intro`, as YouTube reads them from a description: the first is put
 * at 0:00. Source: https://support.google.com/youtube/answer/9884579
 */
export function toChapters(events: readonly Captioned[]): string {
  const sorted = events.toSorted((a, b) => a.startSeconds - b.startSeconds)
  return sorted
    .map(({ startSeconds, text }, at) => {
      const whole = at === 0 ? 0 : Math.max(0, Math.floor(startSeconds))
      const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
      const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes)
      return `${head}:${two(seconds)} ${text.replace(/\s+/g, ' ').trim() || '…'}\n`
    })
    .join('')
}

/** The cues of a WebVTT or SubRip text. */
export function fromCaptions(text: string): { startSeconds: number; endSeconds: number; text: string }[] {
  const cue = /((?:\d+:)?\d\d:\d\d[.,]\d{3}) --> ((?:\d+:)?\d\d:\d\d[.,]\d{3})[^\n]*\n((?:.+\n?)*)/g
  return [...text.replaceAll('\r\n', '\n').matchAll(cue)].map(([, start, end, words]) => ({
    startSeconds: seconds(start!),
    endSeconds: seconds(end!),
    text: words!.trim().replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  }))
}

function timed(
  events: readonly Captioned[],
  options: CaptionOptions,
): { start: number; end: number; text: string }[] {
  const { durationSeconds, lastSeconds = 3 } = options
  const sorted = events.toSorted((a, b) => a.startSeconds - b.startSeconds)
  return sorted.map(({ startSeconds, endSeconds, text }, at) => {
    const next = sorted.slice(at + 1).find((event) => event.startSeconds > startSeconds)?.startSeconds
    const start = Math.max(0, startSeconds)
    const end = endSeconds ?? next ?? durationSeconds ?? start + lastSeconds
    // A cue must end after it starts, or players drop it.
    return { start, end: Math.max(end, start + 0.001), text }
  })
}

function clock(value: number, point: '.' | ','): string {
  const ms = Math.round(value * 1000)
  const whole = Math.floor(ms / 1000)
  const head = `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return `${head}${point}${String(ms % 1000).padStart(3, '0')}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** A blank line would end the cue, and `-->` would begin another. */
function oneBlock(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      .replace(/\n\s*\n/g, '\n')
      .replaceAll('-->', '→')
      .trim() || '…'
  )
}

function vttText(text: string): string {
  return oneBlock(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function seconds(text: string): number {
  return text
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0)
}
