import {
  AdtsOutputFormat,
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  Conversion,
  Input,
  MkvOutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny'

const formats = {
  m4a: () => new Mp4OutputFormat(),
  aac: () => new AdtsOutputFormat(),
  ogg: () => new OggOutputFormat(),
  webm: () => new WebMOutputFormat(),
  mka: () => new MkvOutputFormat(),
}

/** The sound of a clip alone, in another container, without encoding it anew. */
export async function soundOf(clip: Uint8Array, format: keyof typeof formats): Promise<Buffer> {
  using input = new Input({ source: new BufferSource(clip), formats: ALL_FORMATS })
  const target = new BufferTarget()
  const output = new Output({ format: formats[format](), target })
  const conversion = await Conversion.init({ input, output, video: { discard: true }, showWarnings: false })
  await conversion.execute()
  return Buffer.from(target.buffer!)
}
