import { SightglassError } from '../errors/sightglass-error.ts'

/** The error for bytes that are no picture, or not a whole one. */
export function unreadable(sentence: string, byteLength: number, cause?: unknown): SightglassError {
  return new SightglassError('media_unreadable', sentence, {
    details: { given: `${byteLength} bytes`, reason: reasonOf(cause) },
    cause,
  })
}

/** Runs a decode and turns whatever it throws into a `media_unreadable`, leaving our own errors as they are. */
export async function readingImage<T>(byteLength: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (SightglassError.isInstance(error)) throw error
    throw unreadable('The picture could not be decoded.', byteLength, error)
  }
}

function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  return cause.message.split('\n')[0]?.slice(0, 160)
}
