import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { SightglassError } from '../errors/sightglass-error.ts'

/** A picture near at hand: bytes, a path, or a `file:` URL. `media/` knows all the other kinds of source. */
export type LocalImage = Uint8Array | ArrayBuffer | string | URL

/** The bytes of a local picture. @throws SightglassError `media_not_found`, `media_unreadable` */
export async function readLocalImage(image: LocalImage, signal?: AbortSignal): Promise<Uint8Array> {
  if (image instanceof Uint8Array) return image
  if (image instanceof ArrayBuffer) return new Uint8Array(image)
  const path = image instanceof URL || image.startsWith('file:') ? fileURLToPath(image) : image
  try {
    return await readFile(path, { signal })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ABORT_ERR') throw new SightglassError('aborted', 'The call was aborted.', { cause: error })
    const missing = code === 'ENOENT'
    throw new SightglassError(
      missing ? 'media_not_found' : 'media_unreadable',
      missing ? 'There is no such file.' : 'The file could not be read.',
      { details: { given: path.slice(0, 200), reason: code }, cause: error },
    )
  }
}
