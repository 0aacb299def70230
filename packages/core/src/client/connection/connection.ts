import { GoogleGenAI, type GoogleGenAIOptions, type HttpOptions } from '@google/genai'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { Surface } from '../../media/types.ts'
import { patientFetch } from './patient-fetch.ts'

/** Where the model is and how to get in. What is left out is read from the environment, as `@google/genai` does. */
export interface ConnectionOptions {
  /** Key of the Developer API, or of Vertex in express mode. @default `GOOGLE_API_KEY`, then `GEMINI_API_KEY` */
  readonly apiKey?: string
  /** A ready client; then all other settings of the connection are taken from it. */
  readonly client?: GoogleGenAI
  /** Vertex AI instead of the Developer API. @default `GOOGLE_GENAI_USE_ENTERPRISE`, then `GOOGLE_GENAI_USE_VERTEXAI` */
  readonly vertexai?: boolean
  /** Google Cloud project, for Vertex. @default `GOOGLE_CLOUD_PROJECT` */
  readonly project?: string
  /** Region, for Vertex. @default `GOOGLE_CLOUD_LOCATION`, then `global` */
  readonly location?: string
  /** Another server, such as the emulator. @default `GOOGLE_GEMINI_BASE_URL` or `GOOGLE_VERTEX_BASE_URL`, then Google's */
  readonly baseUrl?: string
  /**
   * `v1`, `v1beta`, … @default `GOOGLE_GENAI_API_VERSION`, then `v1beta` (`v1beta1` on Vertex): the SDK's own default
   * lacks the `-latest` models and per-part media resolution.
   * Source: https://github.com/googleapis/js-genai/releases/tag/v3.0.0
   */
  readonly apiVersion?: string
  /** Credentials for Vertex, as google-auth-library takes them. @default Application Default Credentials */
  readonly googleAuthOptions?: GoogleGenAIOptions['googleAuthOptions']
  /** Headers to send with each request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
}

/** An open way to the model. */
export interface Connection {
  readonly client: GoogleGenAI
  readonly surface: Surface
  /** Without a trailing slash and without credentials: fit for messages. */
  readonly baseUrl: string
  readonly apiVersion: string
  readonly apiKey?: string
  /** The fetch under the client. */
  readonly fetch: typeof globalThis.fetch
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * Makes the client, or takes the caller's.
 * @throws `config_invalid` when there is no key, when settings contradict each other, or when the base URL is no URL.
 */
export function connect(options: ConnectionOptions = {}, env: Env = process.env): Connection {
  return options.client === undefined ? makeClient(options, env) : adopt(options.client, options)
}

/** Where the model will run, without a key having to be there. */
export function surfaceOf(options: ConnectionOptions = {}, env: Env = process.env): Surface {
  if (options.client !== undefined) return options.client.vertexai ? 'vertex' : 'gemini-api'
  const flag = env.GOOGLE_GENAI_USE_ENTERPRISE?.trim() || env.GOOGLE_GENAI_USE_VERTEXAI?.trim()
  return (options.vertexai ?? flag?.toLowerCase() === 'true') ? 'vertex' : 'gemini-api'
}

/** The API version that the model will be asked in, without a key having to be there. */
export function apiVersionOf(options: ConnectionOptions = {}, env: Env = process.env): string {
  if (options.client !== undefined) return adopt(options.client, options).apiVersion
  const vertexai = surfaceOf(options, env) === 'vertex'
  return options.apiVersion ?? betaName(env.GOOGLE_GENAI_API_VERSION?.trim() || undefined, vertexai)
}

/** Whether {@link connect} would find a key or a project. */
export function hasCredentials(options: ConnectionOptions = {}, env: Env = process.env): boolean {
  if (options.client !== undefined || options.apiKey?.trim()) return true
  const project =
    surfaceOf(options, env) === 'vertex' && (options.project ?? env.GOOGLE_CLOUD_PROJECT?.trim())
  return Boolean(project || env.GOOGLE_API_KEY?.trim() || env.GEMINI_API_KEY?.trim())
}

function makeClient(options: ConnectionOptions, env: Env): Connection {
  const read = (name: string) => env[name]?.trim() || undefined
  const vertexai = surfaceOf(options, env) === 'vertex'
  if (!vertexai && (options.project !== undefined || options.location !== undefined)) {
    throw new SightglassError('config_invalid', 'A project or a location needs Vertex.', {
      details: { try: 'Set vertexai: true, or leave project and location out.' },
    })
  }
  const envKey = read('GOOGLE_API_KEY') ?? read('GEMINI_API_KEY')
  const project = options.project ?? (options.apiKey === undefined ? read('GOOGLE_CLOUD_PROJECT') : undefined)
  const location = options.location ?? read('GOOGLE_CLOUD_LOCATION') ?? 'global'
  const apiKey = options.apiKey?.trim() || (vertexai && project !== undefined ? undefined : envKey)
  requireCredentials({ vertexai, apiKey, project })
  const given = options.baseUrl ?? read(vertexai ? 'GOOGLE_VERTEX_BASE_URL' : 'GOOGLE_GEMINI_BASE_URL')
  const baseUrl = given === undefined ? undefined : checkBaseUrl(given)
  const apiVersion = apiVersionOf(options, env)
  const fetch = options.fetch ?? patientFetch
  const httpOptions: HttpOptions = {
    apiVersion,
    fetch,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(options.headers && { headers: { ...options.headers } }),
  }
  const client = quietly(
    () =>
      new GoogleGenAI({
        vertexai,
        apiVersion,
        httpOptions,
        ...(apiKey !== undefined && { apiKey }),
        ...(vertexai && apiKey === undefined && project !== undefined && { project, location }),
        ...(options.googleAuthOptions && { googleAuthOptions: options.googleAuthOptions }),
      }),
  )
  return {
    client,
    surface: vertexai ? 'vertex' : 'gemini-api',
    baseUrl: baseUrl ?? googleBaseUrl(vertexai, location),
    apiVersion,
    fetch,
    ...(apiKey !== undefined && { apiKey }),
  }
}

function requireCredentials(given: {
  vertexai: boolean
  apiKey?: string | undefined
  project?: string | undefined
}) {
  if (given.apiKey !== undefined || (given.vertexai && given.project !== undefined)) return
  throw new SightglassError(
    'config_invalid',
    given.vertexai ? 'Vertex needs a project or an API key.' : 'There is no API key.',
    {
      details: {
        try: given.vertexai
          ? 'Set GOOGLE_CLOUD_PROJECT (and GOOGLE_CLOUD_LOCATION), or pass project and location.'
          : 'Set GEMINI_API_KEY or pass apiKey (keys: https://aistudio.google.com/apikey); without one, start the emulator with "npx @sightglass/emulator" and pass its baseUrl.',
      },
    },
  )
}

function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new SightglassError('config_invalid', 'The base URL is no http or https URL.', {
      details: {
        given: text,
        try: 'Write it as https://generativelanguage.googleapis.com or http://127.0.0.1:8080.',
      },
    })
  }
  if (url.username !== '' || url.password !== '') {
    // Every fetch refuses such a URL, and ours stands in messages.
    throw new SightglassError('config_invalid', 'The base URL carries a user name or a password.', {
      details: { given: url.host, try: 'Leave them out, and pass headers: { authorization } instead.' },
    })
  }
  return text.replace(/\/+$/, '')
}

function betaName(version: string | undefined, vertexai: boolean): string {
  const beta = vertexai ? 'v1beta1' : 'v1beta'
  return version === undefined || version === 'beta' ? beta : version
}

/** Source: https://cloud.google.com/vertex-ai/docs/reference/rest and https://ai.google.dev/api */
function googleBaseUrl(vertexai: boolean, location: string): string {
  if (!vertexai) return 'https://generativelanguage.googleapis.com'
  return location === 'global'
    ? 'https://aiplatform.googleapis.com'
    : `https://${location}-aiplatform.googleapis.com`
}

/** The SDK prints to the console when it finds two keys or none in the environment; we have chosen already. */
function quietly<T>(make: () => T): T {
  const { warn, debug } = console
  console.warn = () => {}
  console.debug = () => {}
  try {
    return make()
  } catch (error) {
    throw new SightglassError('config_invalid', 'The client cannot be made with these settings.', {
      details: { reason: error instanceof Error ? error.message : String(error) },
      cause: error,
    })
  } finally {
    console.warn = warn
    console.debug = debug
  }
}

/** The parts of the SDK's client that it keeps private and that only tell what it was made with. */
interface ClientInside {
  readonly apiClient?: {
    getApiVersion?(): string
    getBaseUrl?(): string
    getApiKey?(): string | undefined
    getFetch?(): typeof globalThis.fetch | undefined
  }
}

function adopt(client: GoogleGenAI, options: ConnectionOptions): Connection {
  const inside = (client as unknown as ClientInside).apiClient
  const baseUrl = options.baseUrl ?? inside?.getBaseUrl?.() ?? googleBaseUrl(client.vertexai, 'global')
  const apiKey = options.apiKey ?? inside?.getApiKey?.()
  return {
    client,
    surface: client.vertexai ? 'vertex' : 'gemini-api',
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiVersion: options.apiVersion ?? inside?.getApiVersion?.() ?? betaName(undefined, client.vertexai),
    fetch: options.fetch ?? inside?.getFetch?.() ?? patientFetch,
    ...(apiKey !== undefined && { apiKey }),
  }
}
