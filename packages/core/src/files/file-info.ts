/** A file that the Files API keeps. */
export interface FileInfo {
  /** `files/…`; what `get` and `delete` take. */
  readonly name: string
  /** What goes into a part's `fileData`. */
  readonly uri: string
  readonly mimeType: string
  readonly displayName?: string
  readonly sizeBytes?: number
  readonly state: 'PROCESSING' | 'ACTIVE' | 'FAILED' | 'STATE_UNSPECIFIED'
  readonly createdAt?: Date
  /** When Google deletes it: 48 hours after the upload. Source: https://ai.google.dev/gemini-api/docs/files */
  readonly expiresAt?: Date
  /** Lowercase hex. */
  readonly sha256?: string
  readonly durationSeconds?: number
  /** Why it FAILED. */
  readonly failure?: string
}

interface WireFile {
  readonly name?: string
  readonly uri?: string
  readonly mimeType?: string
  readonly displayName?: string
  readonly sizeBytes?: string | number
  readonly state?: string
  readonly createTime?: string
  readonly expirationTime?: string
  readonly sha256Hash?: string
  readonly videoMetadata?: { readonly videoDuration?: string }
  readonly error?: { readonly message?: string }
}

/** A `File` of the wire, bare or as `{ file }`; `undefined` for anything else. */
export function readFileInfo(json: unknown): FileInfo | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const file = ('file' in json ? json.file : json) as WireFile | null
  if (typeof file?.name !== 'string' || typeof file.uri !== 'string') return undefined
  const state = file.state ?? 'ACTIVE'
  const sha256 = file.sha256Hash === undefined ? undefined : readHash(file.sha256Hash)
  const seconds = Number.parseFloat(file.videoMetadata?.videoDuration ?? '')
  const created = readDate(file.createTime)
  const expires = readDate(file.expirationTime)
  return {
    name: file.name,
    uri: file.uri,
    mimeType: file.mimeType ?? 'application/octet-stream',
    state: state === 'PROCESSING' || state === 'ACTIVE' || state === 'FAILED' ? state : 'STATE_UNSPECIFIED',
    ...(file.displayName !== undefined && { displayName: file.displayName }),
    ...(file.sizeBytes !== undefined && { sizeBytes: Number(file.sizeBytes) }),
    ...(created && { createdAt: created }),
    ...(expires && { expiresAt: expires }),
    ...(sha256 && { sha256 }),
    ...(Number.isFinite(seconds) && { durationSeconds: seconds }),
    ...(file.error?.message !== undefined && { failure: file.error.message.slice(0, 300) }),
  }
}

/**
 * The wire's hash is base64 of the hex text (recorded: fixtures/wire/files-upload-resumable.json); base64 of the 32 bytes is
 * what its name promises, so that is read too.
 */
function readHash(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64')
  const hex = bytes.length === 32 ? bytes.toString('hex') : bytes.toString('latin1').toLowerCase()
  return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined
}

function readDate(text: string | undefined): Date | undefined {
  const date = text === undefined ? undefined : new Date(text)
  return date && !Number.isNaN(date.getTime()) ? date : undefined
}
