import { isIP } from 'node:net'
import { z } from 'zod'

const number = z.coerce.number({ error: 'has to be a number' })
const wholeNumber = number.int('has to be a whole number')
const size = wholeNumber.min(1, 'has to be 1 or more')
const seconds = number.positive('has to be more than 0 seconds')
const flag = z
  .enum(['0', '1', 'false', 'true', 'no', 'yes'])
  .transform((word) => word === '1' || word === 'true' || word === 'yes')
const httpUrl = z.url({ protocol: /^https?$/, error: 'has to be an http or https URL' })
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean),
)
const tokens = list.transform((entries, context) => {
  const pairs = entries.map((entry) => /^([\w.@-]{1,64}):(\S{16,})$/.exec(entry))
  // Not even a part of an entry is repeated: it may be a token.
  if (pairs.some((pair) => !pair)) {
    context.addIssue('has to be name:token,name:token with tokens of at least 16 letters')
  }
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
})
const origins = list.refine(
  (entries) => entries.every((entry) => URL.canParse(entry) && new URL(entry).origin === entry),
  'has to be origins such as https://app.example.com, with commas between',
)

const schema = z.object({
  PORT: wholeNumber.refine((port) => port >= 0 && port <= 65_535, 'has to be 0 to 65535').default(4000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'has to be a redis:// or rediss:// URL' }).optional(),
  GEMINI_API_KEY: z.string().optional(),
  GOOGLE_API_KEY: z.string().optional(),
  GOOGLE_GEMINI_BASE_URL: httpUrl.optional(),
  SIGHTGLASS_MODEL: z.string().optional(),
  SIGHTGLASS_CALL_TIMEOUT_SECONDS: seconds.default(300),
  SIGHTGLASS_ANSWER_CACHE_SECONDS: number.min(0, 'has to be 0 or more').default(0),
  SIGHTGLASS_API_TOKENS: tokens.optional(),
  SIGHTGLASS_JWKS_URL: httpUrl.optional(),
  SIGHTGLASS_JWT_ISSUER: z.string().optional(),
  SIGHTGLASS_JWT_AUDIENCE: z.string().optional(),
  SIGHTGLASS_OPEN_TO_EVERYBODY: flag.default(false),
  SIGHTGLASS_ALLOWED_ORIGINS: origins.default([]),
  SIGHTGLASS_ALLOWED_HOSTS: list.optional(),
  SIGHTGLASS_ALLOW_PRIVATE_URLS: flag.default(false),
  SIGHTGLASS_CALLS_PER_MINUTE: size.optional(),
  SIGHTGLASS_CONCURRENT_CALLS: size.optional(),
  SIGHTGLASS_TOKENS_PER_DAY: size.optional(),
  SIGHTGLASS_MAX_BODY_BYTES: size.default(10 * 1024 ** 2),
  SIGHTGLASS_MAX_UPLOAD_BYTES: size.default(2 * 1024 ** 3),
  SIGHTGLASS_MAX_UPLOAD_FILES: size.default(10),
  SIGHTGLASS_MAX_PIXELS: size.default(100_000_000),
  SIGHTGLASS_PICTURE_CACHE_BYTES: size.default(64 * 1024 ** 2),
  SIGHTGLASS_PICTURE_CACHE_SECONDS: seconds.default(3600),
  SIGHTGLASS_PERSISTED_OPERATIONS: z.string().optional(),
  SIGHTGLASS_GRAPHIQL: flag.default(true),
  SIGHTGLASS_INTROSPECTION: flag.default(true),
  SIGHTGLASS_JIT: flag.default(true),
  SIGHTGLASS_SHUTDOWN_SECONDS: seconds.default(10),
})

/** The server's configuration, read once from the environment. */
export type Env = z.infer<typeof schema>

/** A configuration that cannot be used: says every variable that is wrong, never its value. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/** Every variable that the server reads itself. */
export const envNames: readonly string[] = Object.keys(schema.shape)

/**
 * Reads the configuration. An empty variable counts as absent. Beyond this machine's own addresses there has to be a way
 * to tell callers apart, or the word that none is wanted.
 * @throws EnvError naming each variable that is wrong and what it should be
 */
export function readEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const given: Record<string, string | undefined> = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value?.trim()),
  )
  const result = schema.safeParse(given)
  const unknown = Object.keys(given).filter((name) => /^SIGHTGLASS_/.test(name) && !envNames.includes(name))
  const wrong = [
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...unknown.map((name) => `${name}: there is no such variable`),
  ]
  if ((given.SIGHTGLASS_JWT_ISSUER || given.SIGHTGLASS_JWT_AUDIENCE) && !given.SIGHTGLASS_JWKS_URL) {
    wrong.push('SIGHTGLASS_JWKS_URL: is needed to check JSON web tokens')
  }
  const identified = given.SIGHTGLASS_API_TOKENS || given.SIGHTGLASS_JWKS_URL
  const isOpen = flag.safeParse(given.SIGHTGLASS_OPEN_TO_EVERYBODY).data === true
  if (!isLoopback(given.HOST ?? '127.0.0.1') && !identified && !isOpen) {
    wrong.push(
      'HOST: others can reach this address, and everybody could spend your tokens. Set SIGHTGLASS_API_TOKENS or' +
        ' SIGHTGLASS_JWKS_URL; or SIGHTGLASS_OPEN_TO_EVERYBODY=yes if you want that',
    )
  }
  if (!result.success || wrong.length > 0) {
    throw new EnvError(`The environment is not usable:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  }
  return result.data
}

/** Whether only this machine can reach a server that listens on this address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}
