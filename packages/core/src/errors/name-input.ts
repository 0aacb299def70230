import { SightglassError } from './sightglass-error.ts'

/** The same error, saying which input is to blame. */
export function nameInput(error: SightglassError, inputIndex: number | undefined): SightglassError {
  if (inputIndex === undefined || error.inputIndex === inputIndex) return error
  const { code, shortMessage, details, status, retryable, retryAfterMs, cause } = error
  return new SightglassError(code, shortMessage, {
    details,
    inputIndex,
    retryable,
    cause,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}
