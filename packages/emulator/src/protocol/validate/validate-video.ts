import { durationSeconds } from '../call-media.ts'
import { snakeName } from '../camel-case.ts'
import type { Part } from '../wire.ts'
import type { Findings } from './findings.ts'
import { checkNames, finite } from './names-and-numbers.ts'

/** The stretch of a video and its frames a second. */
export function validateVideo(part: Part, at: string, findings: Findings): void {
  const video = part.videoMetadata!
  const place = `${at}.video_metadata`
  checkNames(video, new Set(['startOffset', 'endOffset', 'fps']), place, findings)
  const seconds: Record<string, number | undefined> = {}
  for (const name of ['startOffset', 'endOffset'] as const) {
    const text = video[name]
    if (text === undefined) continue
    const value = typeof text === 'string' ? durationSeconds(text) : undefined
    if (value === undefined || value < 0) findings.badDuration(video, name, `${place}.${snakeName(name)}`)
    seconds[name] = value
  }
  if (
    seconds.startOffset !== undefined &&
    seconds.endOffset !== undefined &&
    seconds.startOffset >= seconds.endOffset
  )
    findings.rule(place, 'start_offset must be before end_offset.')
  if (video.fps !== undefined) {
    const fps = finite(video.fps, `${place}.fps`, 'TYPE_DOUBLE', findings)
    if (fps !== undefined && (fps <= 0 || fps > 24))
      findings.rule(`${place}.fps`, 'fps must be in the range (0.0, 24.0].')
  }
  if (!part.inlineData && !part.fileData)
    findings.rule(place, 'video_metadata needs video data in the same part.')
}
