import { quote } from '../../errors/quote.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { RequestContext } from './request-context.ts'

/** The error of a call to which no answer came that can be read: the line broke, or something else stood at its end. */
export function noAnswer(error: unknown, context: RequestContext): SightglassError {
  const { model, baseUrl, headers, midStream } = context
  const chain = causes(error)
  const text = chain.map((cause) => cause.message).join(' ')
  const systemCode = chain
    .map((cause) => (cause as { code?: unknown }).code)
    .find((code) => typeof code === 'string')
  const about = (advice: string) => ({ try: advice, model, baseUrl, cause: systemCode })

  if (/default credentials|unable to authenticate|invalid_grant|could not refresh/i.test(text)) {
    const advice = 'Run "gcloud auth application-default login" or set GOOGLE_APPLICATION_CREDENTIALS.'
    return new SightglassError('auth_failed', 'No Google Cloud credentials were found.', {
      details: about(advice),
      cause: error,
    })
  }
  // A page of a proxy, or JSON where events were asked for, is no stream that was cut.
  const isOther =
    /html|json/i.test(headers?.get('content-type') ?? '') && /incomplete json segment/i.test(text)
  if (
    isOther ||
    /exception parsing stream chunk|response body is empty/i.test(text) ||
    error instanceof SyntaxError
  ) {
    return new SightglassError('reply_unparseable', "The server's answer is no JSON.", {
      details: about('Look whether a proxy stands between; it may have changed the answer.'),
      retryable: false,
    })
  }
  if (midStream || /terminated|incomplete json segment|other side closed|socket hang up/i.test(text)) {
    return new SightglassError('network_error', 'The answer was cut off before it was complete.', {
      details: about('Try again.'),
      cause: error,
    })
  }
  if (systemCode !== undefined || /fetch failed|network|socket|getaddrinfo/i.test(text)) {
    const advice =
      systemCode === 'ECONNREFUSED'
        ? 'Nothing listens there: start it, or check the base URL.'
        : 'Check the network and the base URL.'
    const sentence = `The server ${baseUrl ? `at ${baseUrl} ` : ''}cannot be reached.`
    return new SightglassError('network_error', sentence, { details: about(advice), cause: error })
  }
  return new SightglassError('request_invalid', 'The request could not be sent.', {
    details: { reason: quote(text), model },
    cause: error,
  })
}

function causes(error: unknown): Error[] {
  const found: Error[] = []
  let next = error
  while (next instanceof Error && found.length < 6) {
    found.push(next)
    const inner: unknown = next instanceof AggregateError ? next.errors[0] : next.cause
    next = inner
  }
  return found
}
