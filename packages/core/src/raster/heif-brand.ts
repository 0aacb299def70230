/** Brands that name a codec. Sources: ISO/IEC 23008-12 annex B, https://aomediacodec.github.io/av1-avif/#brands */
const av1 = new Set(['avif', 'avis', 'MA1A', 'MA1B'])
const hevc = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])
/** Brands of pictures in general: what they hold is told by the brands that follow. */
const general = new Set(['mif1', 'mif2', 'msf1', 'miaf'])

/** First brands of HEVC that both libvips and heic-decode know; of AV1 libvips knows `avif` alone. */
const opened = new Set(['heic', 'heix', 'hevc', 'mif1', 'msf1'])

/**
 * The type of a HEIF picture, told by all of its brands: encoders differ in which comes first, and animations begin with
 * another than stills. `undefined` for what is no HEIF picture, or does not say what it holds.
 */
export function heifType(bytes: Uint8Array): 'image/avif' | 'image/heic' | 'image/heif' | undefined {
  const [major, ...others] = brandsOf(bytes)
  if (major === undefined) return undefined
  if (av1.has(major)) return 'image/avif'
  if (hevc.has(major)) return 'image/heic'
  if (!general.has(major)) return undefined
  if (others.some((brand) => hevc.has(brand))) return 'image/heif'
  return others.some((brand) => av1.has(brand)) ? 'image/avif' : 'image/heif'
}

/** The picture with a first brand that the decoders know: the same bytes, or a copy with four of them changed. */
export function withOpenedBrand(bytes: Uint8Array): Uint8Array {
  const type = heifType(bytes)
  if (type === undefined) return bytes
  const [major] = brandsOf(bytes)
  if (type === 'image/avif' ? major === 'avif' : opened.has(major!)) return bytes
  const copy = Uint8Array.from(bytes)
  copy.set(Buffer.from(type === 'image/avif' ? 'avif' : 'heic', 'latin1'), 8)
  return copy
}

function brandsOf(bytes: Uint8Array): string[] {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256))
  if (start.length < 16 || start.toString('latin1', 4, 8) !== 'ftyp') return []
  const list = start.subarray(0, Math.min(start.readUInt32BE(0), start.length)).toString('latin1')
  // Between the first brand and the others stands a version.
  return [list.slice(8, 12), ...(list.slice(16).match(/.{4}/gs) ?? [])]
}
