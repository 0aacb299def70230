import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** What goes wrong with one request that carries bytes. */
export type UploadFault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** The line breaks after so many bytes; what came is kept down to a multiple of 256 KiB. */
  | {
      readonly kind: 'drop'
      readonly afterBytes: number
      /** A body that ends before is taken. */
      readonly orEnd?: boolean
    }
  /** All is taken, and the answer gets lost. */
  | { readonly kind: 'mute' }
  /** All is taken and said to be, and the file itself is nowhere to be seen. */
  | { readonly kind: 'hide' }
  /** The whole upload is forgotten, as Google does after a week. */
  | { readonly kind: 'forget' }
  /** One bit is turned on the way. */
  | { readonly kind: 'spoil' }

/** Breaks every chunk with this chance, wherever requests begin and end; the same each time. */
export function breakChunks(chance: number, chunkBytes: number): () => UploadFault {
  let seed = 7
  const random = () => {
    seed = (seed * 16807) % 2147483647
    return seed / 2147483647
  }
  return () => {
    let whole = 0
    while (random() >= chance) whole++
    const afterBytes = Math.floor((whole + random()) * chunkBytes) + 1
    // A few are told politely, the others fall silent in the middle.
    return whole === 0 && random() < 0.5
      ? { kind: 'status', status: 503 }
      : { kind: 'drop', afterBytes, orEnd: true }
  }
}

/** One upload as the server sees it. */
export interface UploadSession {
  received: number
  readonly type: string
  hash: ReturnType<typeof createHash>
  file?: Record<string, unknown>
}

/** A small real server of the Files API's resumable protocol, for tests. Hashes what it gets and keeps nothing. */
export async function startUploadServer(
  options: {
    readonly fault?: (request: number) => UploadFault | undefined
    readonly states?: readonly string[]
    /** How long files are kept, in milliseconds. @default 48 hours */
    readonly keepMs?: number
  } = {},
) {
  const sessions = new Map<string, UploadSession>()
  const files = new Map<string, { json: Record<string, unknown>; looks: number }>()
  const log: string[] = []
  let uploads = 0
  let ids = 0
  const server = http.createServer((request, response) => {
    const url = new URL(request.url!, 'http://server')
    const command = String(request.headers['x-goog-upload-command'] ?? '')
    log.push(`${request.method} ${url.pathname} ${command}`.trim())
    const reply = (status: number, headers: Record<string, string>, json?: unknown) => {
      response.writeHead(status, headers)
      response.end(json === undefined ? '' : JSON.stringify(json))
    }
    const name = /\/(files\/[^/]+)$/.exec(url.pathname)?.[1]
    if (url.pathname.endsWith('/files:register')) {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      return request.on('end', () => {
        if (!request.headers.authorization?.startsWith('Bearer '))
          return reply(403, {}, { error: { code: 403, message: 'no token', status: 'PERMISSION_DENIED' } })
        const { uris } = JSON.parse(Buffer.concat(pieces).toString()) as { uris: string[] }
        const registered = uris.map((uri) => {
          const json = {
            name: `files/r${++ids}`,
            uri,
            mimeType: 'video/mp4',
            sizeBytes: '5',
            state: 'ACTIVE',
          }
          files.set(json.name, { json, looks: 0 })
          return json
        })
        reply(200, {}, { files: registered })
      })
    }
    if (!url.pathname.startsWith('/upload/')) {
      const stored = name && files.get(name)
      if (request.method === 'GET' && !name)
        return reply(200, {}, { files: [...files.values()].map((file) => file.json) })
      if (!stored) return reply(404, {}, { error: { code: 404, message: 'no file', status: 'NOT_FOUND' } })
      if (request.method === 'DELETE') {
        files.delete(name)
        return reply(200, {}, {})
      }
      const states = options.states ?? ['ACTIVE']
      stored.json.state = states[Math.min(stored.looks++, states.length - 1)]
      return reply(200, {}, stored.json)
    }
    if (command === 'start') {
      request.resume()
      const id = `s${++ids}`
      const type = String(request.headers['x-goog-upload-header-content-type'])
      sessions.set(id, { received: 0, type, hash: createHash('sha256') })
      return request.on('end', () =>
        reply(200, {
          'x-goog-upload-status': 'active',
          'x-goog-upload-url': `http://${request.headers.host}/upload/v1beta/files?upload_id=${id}`,
          'x-goog-upload-chunk-granularity': '262144',
        }),
      )
    }
    const session = sessions.get(url.searchParams.get('upload_id') ?? '')
    if (!session) return reply(404, {}, { error: { code: 404, message: 'no session' } })
    if (command === 'query') {
      request.resume()
      const status = session.file ? 'final' : 'active'
      return reply(200, {
        'x-goog-upload-status': status,
        'x-goog-upload-size-received': String(session.received),
      })
    }
    const fault = options.fault?.(uploads++)
    if (fault?.kind === 'status') {
      request.resume()
      return reply(fault.status, fault.headers ?? {}, { error: { code: fault.status, message: 'fault' } })
    }
    if (fault?.kind === 'forget') {
      request.resume()
      sessions.delete(url.searchParams.get('upload_id') ?? '')
      return reply(404, {}, { error: { code: 404, message: 'no session' } })
    }
    if (fault?.kind === 'spoil') session.hash.update('x')
    if (Number(request.headers['x-goog-upload-offset']) !== session.received) {
      request.resume()
      return reply(400, { 'x-goog-upload-status': 'active' }, { error: { code: 400, message: 'offset' } })
    }
    let taken = 0
    let pending: Buffer[] = []
    const keep = (all: boolean) => {
      const bytes = Buffer.concat(pending)
      const whole = all ? bytes.length : Math.floor(bytes.length / 262144) * 262144
      session.hash.update(bytes.subarray(0, whole))
      session.received += whole
      pending = [bytes.subarray(whole)]
    }
    request.on('data', (piece: Buffer) => {
      if (fault?.kind === 'drop' && taken >= fault.afterBytes) return
      pending.push(piece)
      taken += piece.length
      if (taken % (1 << 20) < piece.length) keep(false)
      if (fault?.kind === 'drop' && taken >= fault.afterBytes) {
        keep(false)
        request.socket.destroy()
      }
    })
    request.on('error', () => {})
    request.on('end', () => {
      if (fault?.kind === 'drop' && !(fault.orEnd && taken < fault.afterBytes)) {
        request.socket.destroy()
        return
      }
      keep(true)
      if (!command.includes('finalize')) return reply(200, { 'x-goog-upload-status': 'active' })
      const id = `files/f${++ids}`
      const now = Date.now()
      session.file = {
        name: id,
        uri: `http://${request.headers.host}/v1beta/${id}`,
        mimeType: session.type,
        sizeBytes: String(session.received),
        createTime: new Date(now).toISOString(),
        expirationTime: new Date(now + (options.keepMs ?? 48 * 3_600_000)).toISOString(),
        sha256Hash: Buffer.from(session.hash.digest('hex')).toString('base64'),
        state: (options.states ?? ['ACTIVE'])[0],
      }
      if (fault?.kind === 'hide') return reply(200, { 'x-goog-upload-status': 'final' })
      files.set(id, { json: session.file, looks: 0 })
      if (fault?.kind === 'mute') return request.socket.destroy()
      return reply(200, { 'x-goog-upload-status': 'final' }, { file: session.file })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    files,
    sessions,
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
