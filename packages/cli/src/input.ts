import { readFile } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import { buffer } from 'node:stream/consumers'
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

/** Standard input to its end. */
export async function readStandardInput(signal: AbortSignal): Promise<Uint8Array> {
  return buffer(addAbortSignal(signal, process.stdin))
}

/** What a command line names as media: paths and addresses as they are, and for `-` the bytes of standard input. */
export async function mediaOf(
  names: readonly string[],
  signal: AbortSignal,
): Promise<(name: string) => string | Uint8Array> {
  const bytes = names.includes('-') ? await readStandardInput(signal) : undefined
  return (name) => (name === '-' && bytes ? bytes : name)
}
