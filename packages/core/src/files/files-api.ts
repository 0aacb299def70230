import type { PatienceOptions } from './patience.ts'
import type { Send } from './send.ts'

/** A way to the Files API. */
export interface FilesApi {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly apiVersion: string
  readonly send: Send
  /** Headers that prove who asks. */
  readonly authHeaders: () => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>
  readonly patience: PatienceOptions
  readonly stallTimeoutMs: number
}

/** Headers for a URL that the server named: who we are is told to our own server only. */
export async function headersFor(api: FilesApi, url: string): Promise<Record<string, string>> {
  return new URL(url).origin === new URL(api.baseUrl).origin ? { ...(await api.authHeaders()) } : {}
}
