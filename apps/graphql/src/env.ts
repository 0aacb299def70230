import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const flag = z
  .enum(['', '0', '1', 'false', 'true', 'no', 'yes'])
  .transform((word) => word === '1' || word === 'true' || word === 'yes')

const schema = z.object({
  PORT: port.default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  GEMINI_API_KEY: z.string().optional(),
  GOOGLE_API_KEY: z.string().optional(),
  GOOGLE_GEMINI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  SIGHTGLASS_MODEL: z.string().min(1).optional(),
  SIGHTGLASS_ALLOW_PRIVATE_URLS: flag.default(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** The server's configuration, read once from the environment. */
export type Env = z.infer<typeof schema>

/** A configuration that cannot be used: says every variable that is wrong, never its value. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/**
 * Reads the configuration.
 * @throws EnvError naming each variable that is wrong and what it should be
 */
export function readEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const result = schema.safeParse(variables)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new EnvError(`The environment is not usable:\n${lines.join('\n')}`)
}
