import { SightglassError } from '../errors/sightglass-error.ts'

/** The bytes of a `data:` URI and the type that it claims. @throws SightglassError `media_unreadable` */
export function parseDataUri(uri: string): { bytes: Uint8Array; mimeType?: string } {
  const comma = uri.indexOf(',')
  if (comma < 0) throw broken('The data URI has no comma.')
  const [type = '', ...parameters] = uri.slice('data:'.length, comma).split(';')
  const body = uri.slice(comma + 1)
  const mimeType = type.trim().toLowerCase()
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64')
  const bytes = isBase64
    ? decodeBase64(body.includes('%') ? decodeUri(body) : body)
    : Buffer.from(decodeUri(body), 'utf8')
  return { bytes, ...(mimeType !== '' && { mimeType }) }
}

/** Bytes of base64, in the plain or the URL alphabet, with or without padding and line breaks. @throws `media_unreadable` */
export function decodeBase64(text: string): Uint8Array {
  const clean = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  const padding = clean.endsWith('==') ? 2 : clean.endsWith('=') ? 1 : 0
  const digits = clean.length - padding
  const bytes = Buffer.from(clean, 'base64')
  // Buffer skips what is no base64 and stops at "=", so a wrong length is how a wrong letter shows.
  if (digits % 4 === 1 || bytes.length !== Math.floor((digits * 3) / 4))
    throw broken('The base64 is broken or cut off.')
  return bytes
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw broken('The data URI has broken percent signs.', error)
  }
}

function broken(sentence: string, cause?: unknown): SightglassError {
  return new SightglassError('media_unreadable', sentence, {
    details: { try: 'Give the bytes themselves, or base64 as Buffer.toString("base64") writes it.' },
    cause,
  })
}
