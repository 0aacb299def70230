import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { aborted } from '../errors/aborted.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { blockedFetch, checkUrl, whyBlocked } from './address-guard.ts'
import type { FetchLimits, Resolver } from './fetch-limits.ts'

/** An answer whose body has not been read yet. */
export interface FetchedBody {
  readonly url: URL
  readonly contentType?: string
  readonly byteLength?: number
  /** The body; throws once it grows beyond `maxBytes`, falls silent or breaks off. Ending early closes the connection. */
  readonly body: AsyncIterable<Uint8Array>
  /** Closes the connection without reading the body. */
  close(): void
}

const systemResolver: Resolver = (hostname) => lookup(hostname, { all: true })

/**
 * Fetches from a web that may be hostile: only http(s), each hop and each address checked, and the connection goes to
 * the very address that was checked.
 *
 * @throws SightglassError `media_fetch_blocked`, `media_fetch_failed` (with `status` where a server answered),
 * `media_not_found` for 404 and 410, `media_too_large`, `aborted`
 */
export async function fetchUrl(
  start: URL,
  limits: FetchLimits = {},
  signal?: AbortSignal,
): Promise<FetchedBody> {
  let url = start
  const maxRedirects = limits.maxRedirects ?? 5
  for (let hop = 0; ; hop++) {
    checkUrl(url, limits)
    const response = await connect(url, limits, signal, url.origin === start.origin)
    const status = response.statusCode ?? 0
    const location = response.headers.location
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy()
      if (hop >= maxRedirects)
        throw failed(url, 'It redirects too often.', { limit: `${maxRedirects} redirects` })
      if (!URL.canParse(location, url.href)) throw failed(url, 'It redirects to what is no URL.')
      const next = new URL(location, url)
      if (url.protocol === 'https:' && next.protocol === 'http:')
        throw blockedFetch(next, 'it leads from https to http')
      url = next
      continue
    }
    if (status !== 200) {
      response.destroy()
      throw statusError(url, status)
    }
    return readResponse(url, response, limits, signal)
  }
}

function connect(url: URL, limits: FetchLimits, signal: AbortSignal | undefined, sameOrigin: boolean) {
  const timeoutMs = limits.connectTimeoutMs ?? 10_000
  return new Promise<IncomingMessage>((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal))
    const request = (url.protocol === 'https:' ? https : http).request(url.href, {
      // A kept connection would escape the check of its address.
      agent: false,
      lookup: guardedLookup(url, limits),
      headers: {
        accept: 'image/*,video/*,audio/*,application/pdf,text/plain,*/*;q=0.1',
        'accept-encoding': 'identity',
        'user-agent': 'sightglass',
        ...(sameOrigin && limits.headers),
      },
    })
    const timer = setTimeout(() => {
      request.destroy(failed(url, 'It did not answer in time.', { limit: `${timeoutMs} ms` }, true))
    }, timeoutMs)
    const stop = () => request.destroy(aborted(signal!))
    signal?.addEventListener('abort', stop, { once: true })
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
    request.on('response', (response) => {
      done()
      resolve(response)
    })
    request.on('error', (error) => {
      done()
      reject(
        SightglassError.isInstance(error)
          ? error
          : failed(
              url,
              'It could not be reached.',
              { reason: (error as NodeJS.ErrnoException).code },
              true,
              error,
            ),
      )
    })
    request.end()
  })
}

/** Looks a name up once, checks every address, and gives exactly these to the socket. */
function guardedLookup(url: URL, limits: FetchLimits): LookupFunction {
  return (hostname, options, callback) => {
    const resolve = async () => {
      const addresses = await (limits.resolver ?? systemResolver)(hostname)
      if (addresses.length === 0) throw failed(url, 'Its name has no address.', {}, true)
      for (const { address } of addresses) {
        const reason = whyBlocked(address, limits.allowPrivate)
        if (reason) throw blockedFetch(url, `its name leads to an address that may not be reached: ${reason}`)
      }
      return addresses
    }
    resolve().then(
      (addresses) => {
        if (options.all) callback(null, [...addresses])
        else callback(null, addresses[0]!.address, addresses[0]!.family)
      },
      (error) => callback(error as NodeJS.ErrnoException, '', 0),
    )
  }
}

function readResponse(
  url: URL,
  response: IncomingMessage,
  limits: FetchLimits,
  signal?: AbortSignal,
): FetchedBody {
  const { headers } = response
  const maxBytes = limits.maxBytes ?? 100_000_000
  const encoding = headers['content-encoding']
  const refuse = (error: SightglassError): never => {
    response.destroy()
    throw error
  }
  if (encoding !== undefined && encoding !== 'identity') {
    refuse(
      failed(url, 'It is sent compressed though that was not asked for.', { given: encoding.slice(0, 40) }),
    )
  }
  const announced = headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (announced !== undefined && announced > maxBytes) refuse(tooLarge(url, announced, maxBytes))
  return {
    url,
    body: readBody(url, response, maxBytes, limits.stallTimeoutMs ?? 20_000, signal),
    close: () => response.destroy(),
    ...(contentType && { contentType }),
    ...(announced !== undefined && { byteLength: announced }),
  }
}

async function* readBody(
  url: URL,
  response: IncomingMessage,
  maxBytes: number,
  stallTimeoutMs: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stop = () => response.destroy(aborted(signal!))
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  const stalled = () =>
    response.destroy(failed(url, 'It stopped sending.', { limit: `${stallTimeoutMs} ms of silence` }, true))
  let timer = setTimeout(stalled, stallTimeoutMs)
  let read = 0
  try {
    for await (const piece of response as AsyncIterable<Uint8Array>) {
      clearTimeout(timer)
      read += piece.length
      if (read > maxBytes) throw tooLarge(url, read, maxBytes)
      yield piece
      timer = setTimeout(stalled, stallTimeoutMs)
    }
  } catch (error) {
    if (SightglassError.isInstance(error)) throw error
    throw failed(
      url,
      'It broke off before its end.',
      { reason: (error as NodeJS.ErrnoException).code },
      true,
      error,
    )
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    response.destroy()
  }
}

function statusError(url: URL, status: number): SightglassError {
  const gone = status === 404 || status === 410
  return new SightglassError(
    gone ? 'media_not_found' : 'media_fetch_failed',
    gone ? 'There is nothing at this URL.' : 'The server did not give the media.',
    { details: { given: place(url), status }, status, retryable: status === 429 || status >= 500 },
  )
}

function tooLarge(url: URL, given: number, limit: number): SightglassError {
  return new SightglassError('media_too_large', 'What is at this URL is larger than may be fetched.', {
    details: {
      given: `${given} bytes or more (${place(url)})`,
      limit: `${limit} bytes`,
      source: 'option fetch.maxBytes',
      try: 'Upload it with files.upload(), hand the URL to Gemini with route: "url", or raise fetch.maxBytes.',
    },
  })
}

function failed(
  url: URL,
  reason: string,
  details: Record<string, string | undefined> = {},
  retryable = false,
  cause?: unknown,
): SightglassError {
  return new SightglassError('media_fetch_failed', `The URL could not be fetched. ${reason}`, {
    details: { given: place(url), ...details },
    retryable,
    cause,
  })
}

function place(url: URL): string {
  return `${url.origin}${url.pathname}`.slice(0, 200)
}
