import { type FileHandle, open, stat } from 'node:fs/promises'
import { aborted } from '../errors/aborted.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { type Content, pieceBytes } from './content.ts'

/**
 * A file as content. Streaming takes two buffers, whatever the file's size.
 * @throws SightglassError `media_not_found`, `media_unreadable` for folders and forbidden files
 */
export async function fileContent(path: string): Promise<Content> {
  const info = await stat(path).catch((error) => {
    throw fileError(path, error)
  })
  if (!info.isFile()) {
    throw new SightglassError('media_unreadable', 'The path is no file.', {
      details: { given: path.slice(0, 200), try: 'Give the path of one file.' },
    })
  }
  return {
    byteLength: info.size,
    version: `${info.ino}-${info.size}-${info.mtimeMs}`,
    stream: (start = 0, signal) => streamFile(path, start, info.size, signal),
    read: async (start, end) => {
      const file = await openFile(path)
      try {
        const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, info.size) - start))
        let filled = 0
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled)
          if (bytesRead === 0) throw changed(path)
          filled += bytesRead
        }
        return bytes
      } catch (error) {
        throw fileError(path, error)
      } finally {
        await file.close()
      }
    },
  }
}

/** Reads one piece ahead: while the reader works on the one buffer, the other is filled. */
async function* streamFile(path: string, start: number, end: number, signal?: AbortSignal) {
  const file = await openFile(path)
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(pieceBytes, Math.max(0, end - start))))
  let turn = 0
  const readNext = async (at: number) => {
    const buffer = buffers[turn++ & 1]!
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at)
    return buffer.subarray(0, bytesRead)
  }
  let next = start < end ? readNext(start) : undefined
  try {
    for (let at = start; at < end; ) {
      if (signal?.aborted) throw aborted(signal)
      const piece = await next!
      if (piece.byteLength === 0) throw changed(path)
      at += piece.byteLength
      next = at < end ? readNext(at) : undefined
      // A reader that stops early never awaits it.
      next?.catch(() => {})
      yield piece
    }
  } catch (error) {
    throw fileError(path, error)
  } finally {
    await next?.catch(() => {})
    await file.close()
  }
}

function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((error) => {
    throw fileError(path, error)
  })
}

function changed(path: string): SightglassError {
  return new SightglassError('media_unreadable', 'The file became shorter while it was read.', {
    details: { given: path.slice(0, 200) },
  })
}

function fileError(path: string, error: unknown): SightglassError {
  if (SightglassError.isInstance(error)) return error
  const reason = (error as NodeJS.ErrnoException).code
  const missing = reason === 'ENOENT' || reason === 'ENOTDIR'
  return new SightglassError(
    missing ? 'media_not_found' : 'media_unreadable',
    missing ? 'There is no such file.' : 'The file could not be read.',
    { details: { given: path.slice(0, 200), reason }, cause: error },
  )
}
