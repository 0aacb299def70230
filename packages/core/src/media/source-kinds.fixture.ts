import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type { FetchLimits } from './fetch-limits.ts'
import type { MediaSource } from './types.ts'

/** A kind of source, as something that can carry any bytes. */
export interface SourceKind {
  readonly name: string
  readonly make: (bytes: Uint8Array, fileName: string) => MediaSource | Promise<MediaSource>
  readonly fetch?: FetchLimits
}

/** Every kind of source that has bytes of its own. Close it when the tests are over. */
export function startSourceKinds(): {
  readonly kinds: readonly SourceKind[]
  open(): Promise<void>
  close(): void
} {
  const folder = mkdtempSync(join(tmpdir(), 'sightglass-kinds-'))
  const served = new Map<string, Uint8Array>()
  const server = http.createServer((request, response) => {
    response.end(served.get(new URL(request.url!, 'http://x').pathname))
  })
  let count = 0
  const write = async (bytes: Uint8Array, name: string) => {
    const path = join(folder, `${count++}-${name}`)
    await writeFile(path, bytes)
    return path
  }
  const serve = (bytes: Uint8Array, name: string) => {
    const path = `/${count++}/${name}`
    served.set(path, bytes)
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}?token=secret`
  }
  const halves = (bytes: Uint8Array) => [bytes.subarray(0, 100), bytes.subarray(100)]
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const fresh = (bytes: Uint8Array) => new Uint8Array(bytes)
  const fetch: FetchLimits = { allowPrivate: ['127.0.0.1'] }
  const kinds: readonly SourceKind[] = [
    { name: 'a path', make: write },
    { name: 'a file: URL', make: async (bytes, name) => pathToFileURL(await write(bytes, name)) },
    {
      name: 'a file: URL as text',
      make: async (bytes, name) => pathToFileURL(await write(bytes, name)).href,
    },
    { name: 'a tagged path', make: async (bytes, name) => ({ path: await write(bytes, name) }) },
    { name: 'a Buffer', make: (bytes) => Buffer.from(bytes) },
    { name: 'a Uint8Array', make: fresh },
    {
      name: 'a part of a larger buffer',
      make: (bytes) => Buffer.concat([bytes, bytes]).subarray(bytes.length),
    },
    { name: 'an ArrayBuffer', make: (bytes) => fresh(bytes).buffer },
    { name: 'tagged bytes', make: (bytes) => ({ bytes: fresh(bytes) }) },
    { name: 'a Blob', make: (bytes) => new Blob([fresh(bytes)]) },
    { name: 'a File', make: (bytes, name) => new File([fresh(bytes)], name) },
    { name: 'a tagged Blob', make: (bytes) => ({ blob: new Blob([fresh(bytes)]) }) },
    { name: 'a web stream', make: (bytes) => new Blob([fresh(bytes)]).stream() },
    { name: 'the body of a Response', make: (bytes) => new Response(fresh(bytes)).body! },
    { name: 'a Node stream', make: (bytes) => Readable.from(halves(bytes)) },
    { name: 'a PassThrough', make: (bytes) => Readable.from(halves(bytes)).pipe(new PassThrough()) },
    { name: 'a tagged stream', make: (bytes) => ({ stream: Readable.from(halves(bytes)) }) },
    { name: 'a data: URI', make: (bytes) => `data:;base64,${base64(bytes)}` },
    { name: 'tagged base64', make: (bytes) => ({ base64: base64(bytes) }) },
    {
      name: 'tagged base64 in the URL alphabet',
      make: (bytes) => ({ base64: Buffer.from(bytes).toString('base64url') }),
    },
    { name: 'an http URL', make: serve, fetch },
    { name: 'a URL object', make: (bytes, name) => new URL(serve(bytes, name)), fetch },
    { name: 'a tagged URL', make: (bytes, name) => ({ url: serve(bytes, name) }), fetch },
  ]
  return {
    kinds,
    open: () => new Promise((go) => server.listen(0, '127.0.0.1', () => go())),
    close: () => {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true })
    },
  }
}
