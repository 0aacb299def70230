import { SightglassError } from '../errors/sightglass-error.ts'
import type { Content } from './content.ts'

/**
 * Whether a video, sound or PDF ends before its own structure says it does. Reads headers only; `false` for formats
 * that do not say how long they are.
 */
async function isCutOff(content: Content, mimeType: string): Promise<boolean> {
  const head = await content.read(0, Math.min(content.byteLength, 4096))
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (mimeType === 'application/pdf') return pdfIsCut(content)
  if (mimeType === 'video/x-flv') return flvIsCut(content)
  if (mimeType === 'video/wmv') return asfIsCut(view, content.byteLength)
  const magic = head.byteLength >= 12 ? Buffer.from(head.subarray(0, 12)).toString('latin1') : ''
  if (magic.startsWith('OggS')) return oggIsCut(content)
  if (magic.startsWith('RIFF')) return riffIsCut(view, magic, content.byteLength)
  if (magic.startsWith('FORM')) return view.getUint32(4) + 8 > content.byteLength
  if (magic.startsWith('\x1aE\xdf\xa3')) return ebmlIsCut(view, content.byteLength)
  return /^(?:ftyp|moov|mdat|wide|free|skip)$/.test(magic.slice(4, 8)) ? boxesAreCut(content) : false
}

/** @throws SightglassError `media_unreadable` for what {@link isCutOff} */
export async function refuseCutOff(content: Content, mimeType: string, label: string): Promise<void> {
  if (!(await isCutOff(content, mimeType))) return
  throw new SightglassError('media_unreadable', 'The media is cut off: it ends before its data does.', {
    details: { given: `${content.byteLength} bytes of ${mimeType} (${label})` },
  })
}

/** ISO/IEC 14496-12, 4.2: each box says its size; 0 means "to the end", 1 a 64-bit size. */
async function boxesAreCut(content: Content): Promise<boolean> {
  let hasMovie = false
  for (let at = 0; at < content.byteLength; ) {
    const bytes = await content.read(at, Math.min(at + 16, content.byteLength))
    // A few bytes of padding after the last box harm nobody.
    if (bytes.byteLength < 8) return !hasMovie
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const type = Buffer.from(bytes.subarray(4, 8)).toString('latin1')
    let boxBytes = view.getUint32(0)
    if (boxBytes === 1 && bytes.byteLength === 16) boxBytes = Number(view.getBigUint64(8))
    if (type === 'moov') hasMovie = true
    // What follows the movie and is no box at all was put there by somebody else.
    if (hasMovie && !/^[\x20-\x7e\xa9]{4}$/.test(type)) return false
    if (boxBytes === 0) return !hasMovie
    if (boxBytes < 8) return !hasMovie
    if (at + boxBytes > content.byteLength) return true
    at += boxBytes
  }
  return !hasMovie
}

/** A size of 0 or all ones is what a live recorder writes when it does not know yet. */
function riffIsCut(view: DataView, magic: string, byteLength: number): boolean {
  const announced = view.getUint32(4, true)
  if (announced === 0 || announced === 0xffffffff) return false
  // AVI files beyond 1 GB go on in further RIFF chunks, so the first one alone must fit.
  return announced + 8 > byteLength + (magic.endsWith('WAVE') ? 1 : 0)
}

/** RFC 8794: an EBML header, then one segment whose size may be unknown (all ones). */
function ebmlIsCut(view: DataView, byteLength: number): boolean {
  const header = vint(view, 4)
  if (header === undefined || header.value === undefined) return false
  const segment = 4 + header.width + header.value
  if (segment + 12 > view.byteLength || view.getUint32(segment) !== 0x18538067) return false
  const size = vint(view, segment + 4)
  return size?.value !== undefined && segment + 4 + size.width + size.value > byteLength
}

function vint(view: DataView, at: number): { width: number; value: number | undefined } | undefined {
  const first = view.getUint8(at)
  const width = Math.clz32(first) - 23
  if (width > 8 || at + width > view.byteLength) return undefined
  let value = BigInt(first & (0xff >> width))
  for (let index = 1; index < width; index++) value = (value << 8n) | BigInt(view.getUint8(at + index))
  const unknown = value === (1n << BigInt(7 * width)) - 1n
  return { width, value: unknown ? undefined : Number(value) }
}

/** ASF specification 3.2: the file properties object says the file's size, unless it is a broadcast. */
function asfIsCut(view: DataView, byteLength: number): boolean {
  const properties = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex')
  const at = Buffer.from(view.buffer, view.byteOffset, view.byteLength).indexOf(properties)
  if (at < 0 || at + 92 > view.byteLength) return false
  const broadcast = (view.getUint32(at + 88, true) & 1) === 1
  return !broadcast && Number(view.getBigUint64(at + 40, true)) > byteLength
}

/** RFC 3533, 6: a page says how long it is, at most 65307 bytes; the last one must end with the file. */
async function oggIsCut(content: Content): Promise<boolean> {
  const start = Math.max(0, content.byteLength - 65_307)
  const tail = Buffer.from(await content.read(start, content.byteLength))
  const at = tail.lastIndexOf('OggS')
  if (at < 0 || at + 27 > tail.length) return true
  const segments = tail[at + 26]!
  const table = tail.subarray(at + 27, at + 27 + segments)
  const pageBytes = 27 + segments + table.reduce((sum, size) => sum + size, 0)
  return table.length < segments || at + pageBytes > tail.length
}

/** FLV specification, annex E.3: the last four bytes are the size of the tag before them. */
async function flvIsCut(content: Content): Promise<boolean> {
  if (content.byteLength < 13 + 15) return true
  const read = async (at: number) => {
    const bytes = await content.read(at, at + 4)
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
  }
  const tagBytes = await read(content.byteLength - 4)
  const start = content.byteLength - 4 - tagBytes
  if (tagBytes < 11 || start < 13) return true
  return ((await read(start)) & 0xffffff) + 11 !== tagBytes
}

/** ISO 32000-1, 7.5.5: the last line is %%EOF; readers look for it in the last 1024 bytes. */
async function pdfIsCut(content: Content): Promise<boolean> {
  const tail = await content.read(Math.max(0, content.byteLength - 2048), content.byteLength)
  return !Buffer.from(tail).includes('%%EOF')
}
