import { SightglassError } from '../errors/sightglass-error.ts'
import { type FilesApi, headersFor } from './files-api.ts'
import { type PatienceOptions, sendPatiently } from './patience.ts'
import type { Call, Reply } from './send.ts'

/** A question to the Files API, as its asker sees it. */
export interface Question extends Pick<Call, 'method' | 'url' | 'body'> {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Whether it is a step of an upload, which then is what failed. @default false */
  readonly isUpload?: boolean
}

/** Sends a call with our credentials until it is answered with success, or with a fault that will not pass. */
export async function askPatiently(
  api: FilesApi,
  { signal, headers, isUpload, ...question }: Question,
  doing: string,
  patience: PatienceOptions = api.patience,
): Promise<Reply> {
  return sendPatiently(
    api.send,
    {
      ...question,
      headers: { ...(await headersFor(api, question.url)), ...headers },
      stallTimeoutMs: api.stallTimeoutMs,
      ...(signal && { signal }),
    },
    doing,
    patience,
    isUpload,
  )
}

/** What a successful answer says. @throws SightglassError `server_error` for what is no JSON, such as a proxy's page */
export function readJson(reply: Reply, doing: string): unknown {
  if (reply.text.trim() === '') return {}
  try {
    return JSON.parse(reply.text)
  } catch (error) {
    throw new SightglassError('server_error', `${doing} failed: the answer is no JSON.`, {
      details: { status: reply.status, try: 'Check that baseUrl leads to the Gemini API.' },
      status: reply.status,
      cause: error,
    })
  }
}
