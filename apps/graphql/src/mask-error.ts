import { redactSecrets, SightglassError } from '@sightglass/core'
import { GraphQLError } from 'graphql'
import { createGraphQLError, maskError as maskUnexpected } from 'graphql-yoga'
import { hintOf } from './hint.ts'

const originals = new WeakMap<object, unknown>()

/** What clients see in place of an error that nobody expected. */
export const maskedMessage = 'Something unexpected happened on the server.'

/**
 * What a client may see of an error. An expected failure that a field could not hand over as data keeps its code and
 * its words; what nobody expected is hidden, and kept for {@link unmask}.
 */
export function maskError(error: unknown, message: string): Error {
  const thrown = error instanceof GraphQLError ? (error.originalError ?? error) : error
  if (SightglassError.isInstance(thrown)) {
    const { code, shortMessage, docsUrl, retryable, retryAfterMs } = thrown
    return createGraphQLError(shortMessage, {
      extensions: { code, hint: hintOf(thrown), docsUrl, retryable, retryAfterMs },
      ...(error instanceof GraphQLError && { path: error.path, nodes: error.nodes }),
    })
  }
  const shown = maskUnexpected(error, message, false) as Error
  if (shown !== error) originals.set(shown, thrown)
  return shown
}

/** The error behind a masked one, as a log may show it: words without secrets, and where it came from. */
export function unmask(shown: object): { name: string; message: string; stack?: string } | undefined {
  if (!originals.has(shown)) return undefined
  const original = originals.get(shown)
  if (!(original instanceof Error)) return { name: typeof original, message: redactSecrets(String(original)) }
  const { name, message, stack, cause } = original
  const because = cause instanceof Error ? ` (because: ${cause.message})` : ''
  return {
    name,
    message: redactSecrets(`${message}${because}`.slice(0, 2000)),
    ...(stack && { stack: redactSecrets(stack.slice(0, 4000)) }),
  }
}
