import type { OutputFormat } from 'mediabunny'
import { aborted } from '../errors/aborted.ts'
import type { Model } from '../models/types.ts'
import { bytesContent, type Content } from './content.ts'
import { acceptedName } from './mime-type.ts'
import { loadMediabunny, openClip } from './open-clip.ts'
import { type ClipFacts, probeClip } from './probe-clip.ts'

/** Larger clips are not rewrapped, since the result is held in memory. */
const mostBytes = 250_000_000

type Wrapping = readonly [mimeType: string, makeFormat: () => OutputFormat]

/** Containers that can be written, and what they are called; the most welcome come first. */
async function wrappingsFor(kind: 'video' | 'audio'): Promise<readonly Wrapping[]> {
  const formats = await loadMediabunny()
  return kind === 'video'
    ? [
        ['video/mp4', () => new formats.Mp4OutputFormat({ fastStart: 'in-memory' })],
        ['video/webm', () => new formats.WebMOutputFormat()],
      ]
    : [
        ['audio/mpeg', () => new formats.Mp3OutputFormat()],
        ['audio/aac', () => new formats.AdtsOutputFormat()],
        ['audio/ogg', () => new formats.OggOutputFormat()],
        ['audio/flac', () => new formats.FlacOutputFormat()],
      ]
}

/** A clip in a container that the model takes. */
export interface Rewrapped {
  readonly content: Content
  readonly mimeType: string
}

/**
 * Puts a clip's own packets into a container that the model takes: Matroska and MPEG-TS into MP4, M4A into AAC. Nothing
 * is decoded, so nothing is lost; `undefined` where some track does not fit or the clip cannot be read.
 * @param facts what the clip is known to hold
 */
export async function rewrap(
  content: Content,
  kind: 'video' | 'audio',
  facts: ClipFacts,
  model: Model,
  signal?: AbortSignal,
): Promise<Rewrapped | undefined> {
  if (content.byteLength > mostBytes) return undefined
  for (const [type, makeFormat] of await wrappingsFor(kind)) {
    const mimeType = acceptedName(type, kind, model)
    if (mimeType === undefined) continue
    const copy = kind === 'video' ? copyClip : copySound
    const bytes = await copy(content, makeFormat(), signal).catch(() => undefined)
    if (signal?.aborted) throw aborted(signal)
    if (!bytes) continue
    const again = bytesContent(new Uint8Array(bytes))
    if (kind === 'audio' || (await holdsAsMuch(again, facts))) return { content: again, mimeType }
  }
  return undefined
}

/** Streams that mediabunny does not know are not there for it, so they would be left behind without a word. */
async function holdsAsMuch(content: Content, facts: ClipFacts): Promise<boolean> {
  const { width, hasAudio } = await probeClip(content, 'video/mp4')
  return (width !== undefined || facts.width === undefined) && (hasAudio === true || facts.hasAudio !== true)
}

async function copyClip(
  content: Content,
  format: OutputFormat,
  signal: AbortSignal | undefined,
): Promise<ArrayBuffer | undefined> {
  const { BufferTarget, Conversion, Output } = await loadMediabunny()
  using input = await openClip(content)
  const target = new BufferTarget()
  const output = new Output({ format, target })
  const conversion = await Conversion.init({ input, output, showWarnings: false })
  if (!conversion.isValid || conversion.discardedTracks.length > 0) return undefined
  const stop = () => void conversion.cancel()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await conversion.execute()
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  return target.buffer ?? undefined
}

/** A conversion would decode sound to cut off its priming samples, so its packets are carried over one by one. */
async function copySound(
  content: Content,
  format: OutputFormat,
  signal: AbortSignal | undefined,
): Promise<ArrayBuffer | undefined> {
  const { BufferTarget, EncodedAudioPacketSource, EncodedPacketSink, Output } = await loadMediabunny()
  using input = await openClip(content)
  const track = await input.getPrimaryAudioTrack()
  const codec = await track?.getCodec()
  if (!track || !codec || !format.getSupportedAudioCodecs().includes(codec)) return undefined
  const target = new BufferTarget()
  const output = new Output({ format, target })
  const source = new EncodedAudioPacketSource(codec)
  output.addAudioTrack(source)
  await output.start()
  const decoderConfig = await track.getDecoderConfig()
  const start = Math.min(0, await track.getFirstTimestamp())
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (signal?.aborted) return undefined
    const shifted = packet.clone({ timestamp: packet.timestamp - start })
    await source.add(shifted, decoderConfig ? { decoderConfig } : undefined)
  }
  await output.finalize()
  return target.buffer ?? undefined
}
