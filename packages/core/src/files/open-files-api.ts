import { createHash } from 'node:crypto'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { FilesOptions } from './create-files.ts'
import type { FilesApi } from './files-api.ts'
import { createSend, sendOverFetch } from './send.ts'

/** Reads the settings, and the environment for what they leave out. @throws SightglassError `config_invalid` */
export function openFilesApi(options: FilesOptions): FilesApi {
  const apiKey = options.apiKey ?? process.env.GOOGLE_API_KEY ?? process.env.GEMINI_API_KEY
  const authHeaders = options.authHeaders ?? (apiKey ? () => ({ 'x-goog-api-key': apiKey }) : undefined)
  if (!authHeaders) {
    throw new SightglassError('config_invalid', 'There is no API key.', {
      details: { try: 'Set GEMINI_API_KEY, or pass apiKey or authHeaders.' },
    })
  }
  const baseUrl =
    options.baseUrl ?? process.env.GOOGLE_GEMINI_BASE_URL ?? 'https://generativelanguage.googleapis.com'
  if (!URL.canParse(baseUrl)) {
    throw new SightglassError('config_invalid', 'The base URL is no URL.', { details: { given: baseUrl } })
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
  const key = options.apiKey ?? process.env.GOOGLE_API_KEY ?? process.env.GEMINI_API_KEY ?? 'headers'
  return createHash('sha256').update(`${api.baseUrl} ${key}`).digest('hex').slice(0, 16)
}
