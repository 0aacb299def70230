import { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { invalidArgument } from '../protocol/rpc-error.ts'

/** The two halves of a multipart upload: JSON about the file, and the file. */
export interface MultipartUpload {
  readonly metadata: Buffer
  readonly bytes: Buffer
  readonly mimeType: string
}

/**
 * Reads `multipart/related` (Google's `uploadType=multipart`) and `multipart/form-data` bodies. Related bodies have no
 * part names, so the first part is the metadata and the second the bytes.
 */
export async function readMultipart(body: Buffer, contentType: string): Promise<MultipartUpload> {
  const parts = /^multipart\/form-data/i.test(contentType)
    ? await formParts(body, contentType)
    : relatedParts(body, contentType)
  const json = parts.find((part) => /^application\/json/i.test(part.mimeType)) ?? parts[0]
  const media = parts.find((part) => part !== json)
  if (!json || !media)
    throw invalidArgument('A multipart upload needs two parts: the metadata as JSON, and the file.')
  return { metadata: json.bytes, bytes: media.bytes, mimeType: media.mimeType }
}

interface BodyPart {
  readonly mimeType: string
  readonly bytes: Buffer
}

function formParts(body: Buffer, contentType: string): Promise<BodyPart[]> {
  return new Promise((resolve, reject) => {
    const parts: BodyPart[] = []
    const parser = new Busboy({ headers: { 'content-type': contentType } })
    parser.on('field', (_name, value, _nameCut, _valueCut, _encoding, mimeType) =>
      parts.push({ mimeType, bytes: Buffer.from(value) }),
    )
    parser.on('file', (_name, stream, _fileName, _encoding, mimeType) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => parts.push({ mimeType, bytes: Buffer.concat(chunks) }))
    })
    parser.on('finish', () => resolve(parts))
    parser.on('error', (error) =>
      reject(invalidArgument(`The multipart body cannot be read: ${String(error)}`)),
    )
    Readable.from([body]).pipe(parser)
  })
}

function relatedParts(body: Buffer, contentType: string): BodyPart[] {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const marker = Buffer.from(`--${boundary?.[1] ?? boundary?.[2] ?? ''}`)
  if (marker.byteLength <= 2) throw invalidArgument('The multipart body has no boundary.')
  const parts: BodyPart[] = []
  let at = body.indexOf(marker)
  while (at >= 0) {
    const next = body.indexOf(marker, at + marker.byteLength)
    if (next < 0) break
    const piece = body.subarray(at + marker.byteLength, next)
    const gap = piece.indexOf('\r\n\r\n')
    const loose = piece.indexOf('\n\n')
    const [end, width] = gap >= 0 ? [gap, 4] : [loose, 2]
    if (end >= 0) {
      const headers = piece.subarray(0, end).toString('latin1')
      const bytes = piece.subarray(end + width, piece.byteLength - (piece.at(-2) === 13 ? 2 : 1))
      parts.push({
        mimeType: /^content-type:\s*(.+)$/im.exec(headers)?.[1]?.trim() ?? 'application/octet-stream',
        bytes,
      })
    }
    at = next
  }
  return parts
}
