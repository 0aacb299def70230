import type { VideoMetadata } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { VideoOptions } from './options.ts'

/**
 * The wire's `videoMetadata`, checked against the clip where its length is known.
 * @throws SightglassError `request_invalid` for offsets out of order or outside the clip, and for a rate that is not
 * above 0 and at most 24 (source: `VideoMetadata.fps` in @google/genai 3.1.0)
 */
export function toVideoMetadata(options: VideoOptions, durationSeconds?: number): VideoMetadata | undefined {
  const { fps, startSeconds, endSeconds } = options
  const refuse = (sentence: string, given: number, limit: string) => {
    throw new SightglassError('request_invalid', sentence, { details: { given, limit } })
  }
  if (fps !== undefined && !(fps > 0 && fps <= 24))
    refuse('The sampling rate is out of range.', fps, 'above 0, at most 24')
  for (const seconds of [startSeconds, endSeconds]) {
    if (seconds !== undefined && !(seconds >= 0 && Number.isFinite(seconds))) {
      refuse('An offset into a clip must be a number of seconds from its start.', seconds, 'from 0')
    }
  }
  if (endSeconds !== undefined && endSeconds <= (startSeconds ?? 0)) {
    refuse('The clip must end after it starts.', endSeconds, `after ${startSeconds ?? 0} s`)
  }
  if (durationSeconds !== undefined && startSeconds !== undefined && startSeconds >= durationSeconds) {
    refuse('The clip starts after the video is over.', startSeconds, `the video lasts ${durationSeconds} s`)
  }
  // Half a second of grace: containers round the length they tell.
  if (durationSeconds !== undefined && endSeconds !== undefined && endSeconds > durationSeconds + 0.5) {
    refuse('The clip ends after the video is over.', endSeconds, `the video lasts ${durationSeconds} s`)
  }
  if (fps === undefined && startSeconds === undefined && endSeconds === undefined) return undefined
  return {
    ...(fps !== undefined && { fps }),
    ...(startSeconds !== undefined && { startOffset: `${startSeconds}s` }),
    ...(endSeconds !== undefined && { endOffset: `${endSeconds}s` }),
  }
}
