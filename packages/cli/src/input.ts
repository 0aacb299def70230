import { readFile } from 'node:fs/promises'
import { SightglassError } from '@sightglass/core'

/** A file's text. @throws SightglassError `media_not_found`, `media_unreadable` */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SightglassError(
      missing ? 'media_not_found' : 'media_unreadable',
      missing ? 'There is no such file.' : 'The file cannot be read.',
      { details: { given: file, try: 'Check the path.' }, cause },
    )
  }
}
