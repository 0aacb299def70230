import { SightglassError } from '../errors/sightglass-error.ts'

/** The error of a call that its caller gave up. */
export function aborted(signal: AbortSignal): SightglassError {
  if (SightglassError.isInstance(signal.reason)) return signal.reason
  const late = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
  return new SightglassError(
    late ? 'timeout' : 'aborted',
    late ? 'The call took too long.' : 'The call was aborted.',
    {
      retryable: false,
      cause: signal.reason,
    },
  )
}

/** @throws SightglassError `aborted` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal)
}

/** Waits, or stops waiting at once when the caller gives up. @throws SightglassError `aborted` */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal))
    const stop = () => {
      clearTimeout(timer)
      reject(aborted(signal!))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
