import { createHash } from 'node:crypto'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { FilesOptions } from './create-files.ts'
import type { FilesApi } from './files-api.ts'
import { createSend, sendOverFetch } from './send.ts'

/** Reads the settings, and the environment for what they leave out. @throws SightglassError `config_invalid` */
export function openFilesApi(options: FilesOptions): FilesApi {
  const apiKey = keyOf(options)
  const authHeaders = options.authHeaders ?? (apiKey ? () => ({ 'x-goog-api-key': apiKey }) : undefined)
  if (!authHeaders) {
    throw new SightglassError('config_invalid', 'There is no API key.', {
      details: { try: 'Set GEMINI_API_KEY, or pass apiKey or authHeaders.' },
    })
  }
  const baseUrl =
    options.baseUrl ?? readEnv('GOOGLE_GEMINI_BASE_URL') ?? 'https://generativelanguage.googleapis.com'
  if (!URL.canParse(baseUrl)) {
    throw new SightglassError('config_invalid', 'The base URL is no URL.', {
      details: { given: baseUrl, try: 'Write it as https://generativelanguage.googleapis.com.' },
    })
  }
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiVersion: options.apiVersion ?? 'v1beta',
    send: options.fetch ? sendOverFetch(options.fetch) : createSend(),
    authHeaders,
    patience: options.retry ?? {},
    stallTimeoutMs: options.stallTimeoutMs ?? 60_000,
  }
}

/** Files belong to the project of a key, so another key must not be given this one's. */
export function scopeOf(options: FilesOptions, api: FilesApi): string {
  const key = keyOf(options) ?? 'headers'
  return createHash('sha256').update(`${api.baseUrl} ${key}`).digest('hex').slice(0, 16)
}

function keyOf({ apiKey }: FilesOptions): string | undefined {
  return apiKey ?? readEnv('GOOGLE_API_KEY') ?? readEnv('GEMINI_API_KEY')
}

/** A variable that is set to nothing counts as not set, as it does for the client. */
function readEnv(name: string): string | undefined {
  return process.env[name]?.trim() || undefined
}
