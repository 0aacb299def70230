import { createGraphQLError, type Plugin } from 'graphql-yoga'

/** The error for a body that is larger than it may be. */
export function bodyTooLarge(limitBytes: number): Error {
  return createGraphQLError(`The request is too large: at most ${limitBytes} bytes are taken.`, {
    extensions: {
      code: 'REQUEST_TOO_LARGE',
      limitBytes,
      http: { status: 413, headers: { connection: 'close' } },
    },
  })
}

/**
 * Refuses bodies above a size: by their declared length before a byte is read, and where none is declared while they come.
 * Multipart requests have a reader of their own and are left alone, as are compressed bodies, which nobody takes.
 */
export function bodyLimitPlugin(limitBytes: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      if (request.method !== 'POST') return
      const encoding = request.headers.get('content-encoding')
      if (encoding !== null && encoding !== 'identity') {
        throw createGraphQLError('Compressed request bodies are not taken.', {
          extensions: { code: 'ENCODING_UNSUPPORTED', http: { status: 415 } },
        })
      }
      if (isMultipart(request)) return
      const declared = request.headers.get('content-length')
      if (declared !== null) {
        if (!/^\d+$/.test(declared)) {
          throw createGraphQLError('Content-Length is no number.', {
            extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
          })
        }
        if (Number(declared) > limitBytes) throw bodyTooLarge(limitBytes)
        // Node itself ends the body there.
        return
      }
      if (!requestParser || !request.body) return
      const parse = requestParser
      setRequestParser(async () => {
        const { url, method, headers, signal } = request
        const body = await readUpTo(request, limitBytes)
        return parse(new fetchAPI.Request(url, { method, headers, signal, body }))
      })
    },
  }
}

/** Whether a request is one of the GraphQL multipart request specification. */
export function isMultipart(request: Request): boolean {
  return /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')
}

async function readUpTo(request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += piece.byteLength
    if (length > limitBytes) throw bodyTooLarge(limitBytes)
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}
