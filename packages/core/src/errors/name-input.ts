import { SightglassError } from './sightglass-error.ts'

/** The same error, saying which input is to blame. */
export function nameInput(error: SightglassError, inputIndex: number | undefined): SightglassError {
  if (inputIndex === undefined || error.inputIndex === inputIndex) return error
  return again(error, { inputIndex })
}

/** The same error about media, saying what the input is called, where it does not say so already. */
export function labelInput(error: SightglassError, label: string): SightglassError {
  const isTold = Object.values(error.details).some((value) => String(value).includes(label))
  if (!error.code.startsWith('media_') || isTold) return error
  return again(error, { details: { input: label, ...error.details } })
}

function again(
  error: SightglassError,
  changes: { readonly inputIndex?: number; readonly details?: SightglassError['details'] },
): SightglassError {
  const { code, shortMessage, details, inputIndex, status, retryable, retryAfterMs, cause } = error
  return new SightglassError(code, shortMessage, {
    details,
    retryable,
    cause,
    ...(inputIndex !== undefined && { inputIndex }),
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...changes,
  })
}
