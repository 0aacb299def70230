import type { Input } from 'mediabunny'
import type { Content } from './content.ts'

/** The library, loaded when the first clip comes: it is a third of what importing core would take. */
export async function loadMediabunny() {
  const mediabunny = await import('mediabunny')
  // What it cannot read is told by the facts that are missing; the console is the caller's.
  mediabunny.Logging.level = mediabunny.LogLevel.Silent
  return mediabunny
}

/** Opens a clip; only the parts that are asked for are read. To be disposed. */
export async function openClip(content: Content): Promise<Input> {
  const { ALL_FORMATS, CustomSource, Input } = await loadMediabunny()
  const source = new CustomSource({
    getSize: () => content.byteLength,
    read: (start, end) => content.read(start, end),
    prefetchProfile: 'fileSystem',
  })
  return new Input({ source, formats: ALL_FORMATS })
}
