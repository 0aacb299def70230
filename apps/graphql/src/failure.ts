import { SightglassError } from '@sightglass/core'

/** An expected failure as plain data: graphql-js takes a returned `Error` for a thrown one. */
export type Failure = Pick<
  SightglassError,
  'code' | 'shortMessage' | 'details' | 'inputIndex' | 'status' | 'retryable' | 'retryAfterMs' | 'docsUrl'
>

/** The error as data. */
export function toFailure(error: SightglassError): Failure {
  const { code, shortMessage, details, inputIndex, status, retryable, retryAfterMs, docsUrl } = error
  return { code, shortMessage, details, inputIndex, status, retryable, retryAfterMs, docsUrl }
}

/** Runs a resolver and hands expected failures over as data; anything else is thrown on, to be masked. */
export async function orError<T>(work: () => Promise<T> | T): Promise<T | Failure> {
  try {
    return await work()
  } catch (error) {
    if (!SightglassError.isInstance(error)) throw error
    return toFailure(error)
  }
}
