import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'graphql-yoga'

const compressors = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 5 }),
} as const
const worthwhile = /^(?:application\/(?:graphql-response\+)?json|text\/(?:html|plain))\b/

/** Compresses whole answers of text above a size. Streams and pictures go as they are: waiting would defeat the first. */
export function compressionPlugin(minBytes = 1400): Plugin {
  return {
    async onResponse({ request, response, setResponse, fetchAPI }) {
      const accepted = request.headers.get('accept-encoding') ?? ''
      const encoding = /\bbr\b(?!;q=0(?:\.0*)?(?:,|$))/.test(accepted)
        ? 'br'
        : /\bgzip\b(?!;q=0(?:\.0*)?(?:,|$))/.test(accepted)
          ? 'gzip'
          : undefined
      if (!encoding || !response.body || request.method === 'HEAD') return
      if (!worthwhile.test(response.headers.get('content-type') ?? '')) return
      const declared = response.headers.get('content-length')
      if (declared !== null && Number(declared) < minBytes) return
      const bytes = new Uint8Array(await response.arrayBuffer())
      const small = bytes.byteLength < minBytes
      const headers = new fetchAPI.Headers(response.headers)
      headers.append('vary', 'accept-encoding')
      if (!small) headers.set('content-encoding', encoding)
      const body = small ? bytes : new Uint8Array(await compressors[encoding](bytes))
      headers.set('content-length', String(body.byteLength))
      setResponse(new fetchAPI.Response(body, { status: response.status, headers }))
    },
  }
}
