import type { Content } from './content.ts'
import { openClip } from './open-clip.ts'
import type { MediaFacts } from './types.ts'

/** What a header of a video or sound file tells. */
export type ClipFacts = Pick<
  MediaFacts,
  'width' | 'height' | 'rotation' | 'durationSeconds' | 'fps' | 'hasAudio'
>

/**
 * Facts of a video or sound, without ffmpeg. What cannot be read is absent: a clip nobody here can open is still
 * sendable.
 */
export async function probeClip(content: Content, mimeType: string): Promise<ClipFacts> {
  if (!mediainfoOnly.has(mimeType)) {
    const facts = await withMediabunny(content).catch(() => undefined)
    if (facts?.durationSeconds !== undefined) {
      const seesAll = mimeType !== 'video/mp2t' || (facts.width !== undefined && facts.hasAudio === true)
      return seesAll ? facts : withWhatWasPassedOver(facts, content)
    }
  }
  return (await withMediainfo(content).catch(() => undefined)) ?? {}
}

/** mediabunny reads none of these. Source: https://mediabunny.dev/guide/supported-formats-and-codecs */
const mediainfoOnly = new Set(['video/avi', 'video/x-flv', 'video/mpeg', 'video/wmv', 'video/ogg'])

/** In an MPEG-TS mediabunny passes over the streams that it does not know, such as the MPEG-2 pictures of television. */
async function withWhatWasPassedOver(facts: ClipFacts, content: Content): Promise<ClipFacts> {
  const { hasAudio, ...others } = (await withMediainfo(content).catch(() => undefined)) ?? {}
  const heard = hasAudio === undefined ? {} : { hasAudio }
  return facts.width === undefined ? { ...facts, ...others, ...heard } : { ...facts, ...heard }
}

async function withMediabunny(content: Content): Promise<ClipFacts> {
  using input = await openClip(content)
  const video = await input.getPrimaryVideoTrack()
  const audio = await input.getPrimaryAudioTrack()
  // The end is the last timestamp, and some files start late.
  const end = await input.computeDuration()
  const seconds = end - Math.max(0, await input.getFirstTimestamp())
  const duration = Number.isFinite(seconds) && seconds > 0 ? { durationSeconds: round(seconds, 3) } : {}
  if (!video) return duration
  const rate = (await video.computePacketStats(100)).averagePacketRate
  const rotation = await video.getRotation()
  return {
    ...duration,
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    rotation,
    hasAudio: audio !== null,
    ...(rate > 0 && { fps: round(rate, 3) }),
  }
}

interface MediainfoTrack {
  readonly '@type': string
  readonly Duration?: number
  readonly Width?: number
  readonly Height?: number
  /** Width of a pixel by its height, as a player shows it. */
  readonly PixelAspectRatio?: string | number
  readonly FrameRate?: number
  readonly Rotation?: string | number
}

async function withMediainfo(content: Content): Promise<ClipFacts> {
  const { mediaInfoFactory } = await import('mediainfo.js')
  const mediainfo = await mediaInfoFactory({ format: 'object' })
  try {
    const result = await mediainfo.analyzeData(content.byteLength, (length, offset) =>
      content.read(offset, Math.min(content.byteLength, offset + length)),
    )
    const tracks = (result.media?.track ?? []) as readonly MediainfoTrack[]
    const of = (type: string) => tracks.find((track) => track['@type'] === type)
    const video = of('Video')
    const duration = of('General')?.Duration ?? video?.Duration ?? of('Audio')?.Duration
    const known = duration !== undefined && duration > 0 ? { durationSeconds: round(duration, 3) } : {}
    if (video?.Width === undefined || video.Height === undefined) return known
    const turn = Math.round(Number(video.Rotation ?? 0)) % 360
    const sideways = turn === 90 || turn === 270
    const aspect = Number(video.PixelAspectRatio ?? 1)
    // Rounded numbers near 1 are square pixels.
    const shown = aspect > 0 && Math.abs(aspect - 1) > 0.005 ? Math.round(video.Width * aspect) : video.Width
    return {
      ...known,
      width: sideways ? video.Height : shown,
      height: sideways ? shown : video.Height,
      rotation: turn,
      hasAudio: of('Audio') !== undefined,
      ...(video.FrameRate !== undefined && { fps: round(video.FrameRate, 3) }),
    }
  } finally {
    mediainfo.close()
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
