import { SightglassError } from './sightglass-error.ts'

/** The error of a call that its own signal ended: by the caller's wish, or because its time was up. */
export function aborted(signal: AbortSignal): SightglassError {
  if (SightglassError.isInstance(signal.reason)) return signal.reason
  const late = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
  return new SightglassError(
    late ? 'timeout' : 'aborted',
    late ? 'The call took longer than its time limit.' : 'The call was aborted.',
    {
      retryable: late,
      cause: signal.reason,
    },
  )
}

/** @throws SightglassError `aborted` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal)
}
