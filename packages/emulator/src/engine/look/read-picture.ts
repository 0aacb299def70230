import sharp from 'sharp'
import { EngineError } from '../errors.ts'
import { installNote, optional } from './optional.ts'
import { decodePicture, type Picture } from './picture.ts'

/** The note to give when HEIC pictures cannot be decoded. */
const HEIC_NOTE = installNote('look at HEIC pictures', ['heic-decode'])

// Photographs and screenshots; a drawing such as SVG is not an image to Gemini, whatever type it claims.
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff'])

/** A picture as far as it could be read: always its size, its pixels unless a decoder is missing. */
export type ReadPicture =
  | { readonly picture: Picture; readonly note?: undefined }
  | { readonly picture?: undefined; readonly width: number; readonly height: number; readonly note: string }

/** Decodes a picture of any type that Gemini takes. */
export async function readPicture(bytes: Uint8Array, maxSidePx?: number): Promise<ReadPicture> {
  const facts = await sharp(bytes)
    .metadata()
    .catch((cause: unknown) => {
      throw new EngineError('media_unreadable', 'The bytes are not an image.', { cause })
    })
  if (!FORMATS.has(facts.format)) {
    throw new EngineError('media_unreadable', `The engine does not look at ${facts.format} images.`)
  }
  if (facts.format !== 'heif' || facts.compression !== 'hevc') {
    return { picture: await decodePicture(bytes, maxSidePx) }
  }
  const heic = await optional(() => import('heic-decode'))
  // libheif's rotation box is already in these sizes; the Exif orientation of a HEIC must not be applied on top.
  if (heic === undefined) return { width: facts.width, height: facts.height, note: HEIC_NOTE }
  const decoded = await heic.default({ buffer: bytes }).catch((cause: unknown) => {
    throw new EngineError('media_unreadable', 'The HEIC image cannot be decoded.', { cause })
  })
  const raw = { width: decoded.width, height: decoded.height, channels: 4 as const }
  return { picture: await decodePicture(new Uint8Array(decoded.data), maxSidePx, raw) }
}
