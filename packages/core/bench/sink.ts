import { createReadStream, statSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

// A server in a process of its own: the resumable protocol with every byte thrown away, and generateContent.
// GET /file gives SINK_FILE. SINK_FAIL=0.3 breaks that part of the upload requests, with a fixed seed.
const part = Number(process.env.SINK_FAIL ?? 0)
let seed = 42
const random = () => {
  seed = (seed * 48271) % 2147483647
  return seed / 2147483647
}
const sessions = new Map<string, number>()
const server = http.createServer((request, response) => {
  const command = String(request.headers['x-goog-upload-command'] ?? '')
  const id = new URL(request.url!, 'http://x').searchParams.get('upload_id') ?? ''
  if (request.method === 'GET' && request.url === '/file') {
    const path = process.env.SINK_FILE!
    response.setHeader('content-length', String(statSync(path).size))
    createReadStream(path, { highWaterMark: 1 << 20 }).pipe(response)
    return
  }
  if (command === 'start') {
    const next = String(sessions.size + 1)
    sessions.set(next, 0)
    request.resume().on('end', () => {
      response.setHeader('x-goog-upload-status', 'active')
      response.setHeader(
        'x-goog-upload-url',
        `http://${request.headers.host}/upload/v1beta/files?upload_id=${next}`,
      )
      response.setHeader('x-goog-upload-chunk-granularity', '8388608')
      response.end()
    })
    return
  }
  if (command === 'query') {
    request.resume()
    response.setHeader('x-goog-upload-status', 'active')
    response.setHeader('x-goog-upload-size-received', String(sessions.get(id)))
    response.end()
    return
  }
  const breakAfter = random() < part ? random() * 60_000_000 : Number.POSITIVE_INFINITY
  const begin = sessions.get(id) ?? 0
  let got = 0
  request.on('error', () => {})
  request.on('data', (piece: Buffer) => {
    got += piece.length
    if (got <= breakAfter) return
    sessions.set(id, begin + Math.floor((got - piece.length) / 262144) * 262144)
    request.socket.destroy()
  })
  request.on('end', () => {
    if (!command) {
      // A contestant that does not send the picture must not win.
      if (got < 20_000_000) {
        response.writeHead(400).end('{"error":{"code":400,"message":"the picture is missing"}}')
        return
      }
      response.setHeader('content-type', 'application/json')
      response.end('{"candidates":[{"content":{"parts":[{"text":"ok"}]}}]}')
      return
    }
    sessions.set(id, begin + got)
    const final = command.includes('finalize')
    response.setHeader('x-goog-upload-status', final ? 'final' : 'active')
    const uri = `http://${request.headers.host}/v1beta/files/a`
    response.end(
      final
        ? JSON.stringify({
            file: {
              name: 'files/a',
              uri,
              mimeType: 'video/mp4',
              sizeBytes: String(begin + got),
              state: 'ACTIVE',
            },
          })
        : '',
    )
  })
})
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
