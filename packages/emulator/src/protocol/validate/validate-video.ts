import { durationSeconds } from '../call-media.ts'
import { snakeName } from '../camel-case.ts'
import type { Part } from '../wire.ts'
import { badValue, broken, finite, onlyKnown } from './wrong-field.ts'

/** Where a clip begins and ends, and how often it is looked at. @throws RpcError 400 */
export function validateVideo(part: Part, at: string): void {
  const video = part.videoMetadata!
  onlyKnown(video, new Set(['startOffset', 'endOffset', 'fps']), `${at}.video_metadata`)
  const seconds: Record<string, number | undefined> = {}
  for (const name of ['startOffset', 'endOffset'] as const) {
    const text = video[name]
    if (text === undefined) continue
    const place = `${at}.video_metadata.${snakeName(name)}`
    const value = typeof text === 'string' ? durationSeconds(text) : undefined
    if (value === undefined || value < 0)
      throw badValue(place, 'type.googleapis.com/google.protobuf.Duration', text)
    seconds[name] = value
  }
  if (
    seconds.startOffset !== undefined &&
    seconds.endOffset !== undefined &&
    seconds.startOffset >= seconds.endOffset
  ) {
    throw broken(`${at}.video_metadata`, 'start_offset must be before end_offset.')
  }
  if (video.fps !== undefined) {
    const fps = finite(video.fps, `${at}.video_metadata.fps`, 'TYPE_DOUBLE')
    if (fps <= 0 || fps > 24)
      throw broken(`${at}.video_metadata.fps`, 'fps must be in the range (0.0, 24.0].')
  }
  if (!part.inlineData && !part.fileData)
    throw broken(`${at}.video_metadata`, 'video_metadata needs video data in the same part.')
}
