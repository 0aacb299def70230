import { createVision, SightglassError } from '@sightglass/core'
import { EnvError, readEnv } from './env.ts'
import { listen } from './listen.ts'

/** Reads the environment, listens, and stops cleanly on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const env = readEnv(process.env)
  const vision = createVision({ model: env.SIGHTGLASS_MODEL })
  const server = await listen({ vision, port: env.PORT, host: env.HOST })
  process.stdout.write(`GraphQL answers at ${server.url}\n`)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    void server.close().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
})

function explain(error: unknown): string {
  if (error instanceof EnvError || SightglassError.isInstance(error)) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'The port is taken. Choose another with PORT, or PORT=0 for a free one.'
  return `The server could not start: ${message}`
}
