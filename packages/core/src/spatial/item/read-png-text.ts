import type { DetectionMask } from '../../masks/detection-mask.ts'

/** How every PNG starts, in base64. */
const pngStart = 'iVBORw0KGgo'
/** Signature, header chunk and the first bytes of the data: with less there is no row to be had. */
const leastBase64 = 80

/** A mask that came as text: PNG in base64 (with or without a data URI, newlines, tokens before it) or a reason. */
export function readMaskText(text: string, cut: boolean): DetectionMask {
  const at = text.indexOf(pngStart)
  if (at >= 0) return pngMask(text.slice(at), cut)
  const tokens = text.match(/<seg_\d+>/g)
  if (tokens || text.includes('<start_of_mask>')) {
    return none('seg_tokens', `${tokens?.length ?? 0} segmentation tokens; no public decoder is known`)
  }
  const body = text.replace(/^data:[^,]{0,100},/, '').trim()
  if (cut) return none('truncated', 'the reply ended in the mask')
  if (body.length < 40 || /^[.<[{(*_-]|\.{3}|…/.test(body))
    return none('placeholder', 'a stand-in for a mask')
  if (body.startsWith('/9j/')) return none('not_png', 'a JPEG where a PNG mask belongs')
  return none('not_png', 'text that is neither a PNG nor a polygon')
}

function pngMask(text: string, cut: boolean): DetectionMask {
  if (!cut && isCleanAndWhole(text)) return { kind: 'png', base64: text }
  const base64 = upToEnd(cleanBase64(text))
  if (base64.length < leastBase64) return none('truncated', 'the PNG ends before its first row')
  const header = headerOf(base64)
  if (header !== undefined) return none('not_png', header)
  if (loops(base64))
    return none(cut ? 'truncated' : 'not_png', 'the PNG runs into a loop of the same characters')
  return cut || !hasEnd(base64) ? { kind: 'png', base64, truncated: true } : { kind: 'png', base64 }
}

/**
 * The case that nearly every reply is, told without reading each letter: a good header, a good end, no line breaks.
 * A stray letter deep inside is found when the mask is decoded.
 */
function isCleanAndWhole(text: string): boolean {
  if (text.length < leastBase64 || text.length % 4 !== 0) return false
  if (!/^[A-Za-z0-9+/]+$/.test(text.slice(0, 200)) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text.slice(-60)))
    return false
  return !text.includes('\n') && !text.includes(' ') && headerOf(text) === undefined && hasEnd(text)
}

/** Base64 alone: line breaks, URL-safe letters and whatever comes after it are taken care of. */
function cleanBase64(text: string): string {
  let clean = text
  if (/[\s\\_%"'-]/.test(clean)) {
    clean = clean
      .replace(/%2B|%2F|%3D/gi, decodeURIComponent)
      .replace(/["']\s*\+\s*["']/g, '')
      .replace(/\\[nr]|[\s\\]+/g, '')
      .replaceAll('-', '+')
      .replaceAll('_', '/')
  }
  const end = clean.search(/[^A-Za-z0-9+/]/)
  if (end >= 0) clean = clean.slice(0, end)
  if (clean.length % 4 === 1) clean = clean.slice(0, -1)
  return clean + '='.repeat((4 - (clean.length % 4)) % 4)
}

/** A reason why the header cannot be a mask's, or `undefined`. */
function headerOf(base64: string): string | undefined {
  const head = atob(base64.slice(0, 48))
  if (head.slice(12, 16) !== 'IHDR') return 'a PNG without its header'
  const width = wordAt(head, 16)
  const height = wordAt(head, 20)
  if (width === 0 || height === 0 || width * height > 64_000_000)
    return `a PNG that claims ${width} x ${height} pixels`
  return undefined
}

function wordAt(text: string, at: number): number {
  let word = 0
  for (let i = at; i < at + 4; i++) word = word * 256 + text.charCodeAt(i)
  return word
}

function hasEnd(base64: string): boolean {
  return atob(base64.slice(-32)).includes('IEND')
}

/** The last chunk of a PNG where its letters fill up their fours: only then can more follow without a `=` between. */
const endChunk = 'AAAAAElFTkSuQmCC'

/** A whole PNG without what the model wrote on behind it. */
function upToEnd(base64: string): string {
  const at = base64.indexOf(endChunk)
  return at >= 0 && at % 4 === 0 ? base64.slice(0, at + endChunk.length) : base64
}

/** A tail of one short pattern again and again, which deflate data never has. */
function loops(base64: string): boolean {
  const tail = base64.replace(/=+$/, '').slice(-1024)
  if (tail.length < 512) return false
  for (let period = 1; period <= 128; period++) {
    if (tail.slice(period) === tail.slice(0, -period)) return true
  }
  return false
}

function none(reason: 'seg_tokens' | 'placeholder' | 'not_png' | 'truncated', detail: string): DetectionMask {
  return { kind: 'none', reason, detail }
}
