import type { Plugin } from 'graphql-yoga'
import { type PictureShelf, picturesPath } from '../picture-shelf.ts'

/**
 * `/pictures/<name>`: drawings and crops by the hash of their bytes. What has such a name never changes, so that
 * browsers may keep it; it is shown as a picture and nothing else.
 */
export function picturesPlugin(shelf: PictureShelf): Plugin {
  return {
    async onRequest({ request, url, endResponse, fetchAPI }) {
      if (!url.pathname.startsWith(picturesPath)) return
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }))
        return
      }
      const name = url.pathname.slice(picturesPath.length)
      const etag = `"${name}"`
      const picture = await shelf.get(name)
      if (!picture) {
        endResponse(
          new fetchAPI.Response('This picture is not kept (any more). Ask for it again.\n', { status: 404 }),
        )
        return
      }
      const headers = {
        'content-type': picture.mimeType,
        'content-length': String(picture.bytes.byteLength),
        'cache-control': 'private, max-age=31536000, immutable',
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        etag,
      }
      if (request.headers.get('if-none-match') === etag) {
        endResponse(new fetchAPI.Response(null, { status: 304, headers: { etag } }))
        return
      }
      const body = request.method === 'HEAD' ? null : new Uint8Array(picture.bytes)
      endResponse(new fetchAPI.Response(body, { status: 200, headers }))
    },
  }
}
