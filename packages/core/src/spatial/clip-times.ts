/** The part of a clip that the model looked at, in seconds from the start of the file. */
export interface ClipPart {
  /** Last second that a time may name, such as the video's length; later times are moved to it and said to be so. */
  readonly durationSeconds?: number
  /**
   * First second of the part that the model looked at. A model that counts from there, which its first time tells, is
   * set right; earlier times are moved to it and said to be so. @default 0
   */
  readonly startSeconds?: number
}

/** What was done to a time. */
export type TimeNote = 'times_shifted' | 'time_before_part' | 'time_clamped'

/** The words for it. */
export const timeNotes = {
  times_shifted: [
    'times_shifted',
    'info',
    'The model counted from the start of the part; times are from the start of the file.',
  ],
  time_before_part: [
    'time_clamped',
    'warning',
    'A time lies before the part that was looked at and was moved to it.',
  ],
  time_clamped: ['time_clamped', 'warning', 'A time lies behind the end of the clip and was moved to it.'],
} as const

/** Brings the times of one reply, one after the other, into the part of the clip that they are about. */
export function createClipTimes({ startSeconds = 0, durationSeconds = Infinity }: ClipPart) {
  let shift: number | undefined
  return (seconds: number): { readonly seconds: number; readonly note?: TimeNote } => {
    const first = shift === undefined
    // A first time before the part, that would lie inside it when counted from its start, is counted so.
    shift ??= seconds < startSeconds && seconds <= durationSeconds - startSeconds ? startSeconds : 0
    const moved = seconds + shift
    if (moved < startSeconds) return { seconds: startSeconds, note: 'time_before_part' }
    if (moved > durationSeconds) return { seconds: durationSeconds, note: 'time_clamped' }
    return first && shift > 0 ? { seconds: moved, note: 'times_shifted' } : { seconds: moved }
  }
}
