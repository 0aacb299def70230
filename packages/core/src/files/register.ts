import { SightglassError } from '../errors/sightglass-error.ts'
import { askPatiently, readJson } from './ask-api.ts'
import { type FileInfo, readFileInfo } from './file-info.ts'
import type { FilesApi } from './files-api.ts'

/** Options of `files.register()`. */
export interface RegisterOptions {
  /**
   * Headers of an OAuth token that may read the objects, such as `() => auth.getRequestHeaders()` of
   * google-auth-library: a key alone cannot open Cloud Storage. The bucket must also let the Gemini API's service agent
   * read, and the key must belong to the same project.
   * Source: https://ai.google.dev/gemini-api/docs/file-input-methods#registration
   * @default `gcsAuthHeaders` of the client
   */
  readonly authHeaders?: AuthHeaders
  readonly signal?: AbortSignal
}

/** Gives headers, plain or as `Headers`, each time they are needed. */
export type AuthHeaders = () =>
  | Headers
  | Readonly<Record<string, string>>
  | Promise<Headers | Readonly<Record<string, string>>>

/** Makes objects of Cloud Storage known to the Files API, in order. Nothing is copied. */
export async function registerObjects(
  api: FilesApi,
  uris: readonly string[],
  { authHeaders, signal }: RegisterOptions,
): Promise<FileInfo[]> {
  for (const [inputIndex, uri] of uris.entries()) {
    if (/^gs:\/\/[a-z0-9][\w.-]+\/.+/.test(uri)) continue
    throw new SightglassError('request_invalid', 'A Cloud Storage address is written gs://bucket/object.', {
      details: { given: uri.slice(0, 200), try: 'Give the address of one object.' },
      inputIndex,
    })
  }
  if (uris.length === 0) return []
  if (!authHeaders) {
    throw new SightglassError('config_invalid', 'Cloud Storage needs more than a key.', {
      details: { try: 'Pass authHeaders, such as () => new GoogleAuth({ scopes }).getRequestHeaders().' },
    })
  }
  const url = `${api.baseUrl}/${api.apiVersion}/files:register`
  const doing = 'Registering the objects'
  const reply = await askPatiently(
    api,
    {
      method: 'POST',
      url,
      headers: {
        ...Object.fromEntries(new Headers(await authHeaders())),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ uris }),
      signal,
    },
    doing,
  )
  const { files = [] } = readJson(reply, doing) as { files?: unknown[] }
  const found = files.map(readFileInfo).filter((file) => file !== undefined)
  if (found.length === uris.length) return found
  throw new SightglassError('server_error', 'The server did not register every object.', {
    details: { given: `${uris.length} objects`, registered: found.length },
  })
}
