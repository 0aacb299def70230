import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVision } from '@sightglass/core'
import { listen, readEnv } from '@sightglass/graphql'
import { sightglass } from './command-line.ts'
import { chooseModelApi } from './model-api.ts'
import { startNodeRed } from './node-red.ts'
import { type ChosenPort, choosePort, portFromEnv } from './ports.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const work = join(root, '.sightglass')
const running: { close(): Promise<void> }[] = []
let stopping: Promise<void> | undefined

/** Closes what was started, last first. Safe to call twice. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const part of running.reverse()) await part.close().catch(() => {})
  })()
  return stopping
}

async function main(): Promise<void> {
  await mkdir(work, { recursive: true })
  const wishedGraphql = portFromEnv('PORT', 4000)
  const wishedNodeRed = portFromEnv('NODE_RED_PORT', 1880)

  const api = await chooseModelApi()
  running.push(api)
  say(api.notice)
  Object.assign(process.env, api.env)

  const drawn = relative(root, join(work, 'photo-with-boxes.png'))
  await sightglass(['detect', 'apps/demo/assets/photo.jpg', '--draw', drawn], root)
  say(`\nThe photo with its boxes: ${join(root, drawn)}\n`)

  const graphqlPort = await choosePort(wishedGraphql)
  const { SIGHTGLASS_ALLOWED_ORIGINS } = process.env
  const graphql = await listen({
    vision: createVision(),
    port: graphqlPort.port,
    logging: 'warn',
    allowedOrigins: readEnv({ SIGHTGLASS_ALLOWED_ORIGINS }).SIGHTGLASS_ALLOWED_ORIGINS,
  })
  running.push(graphql)
  say(`GraphQL   ${graphql.url}   open it and press play${moved(graphqlPort, 'PORT')}`)

  const nodeRedPort = await choosePort(wishedNodeRed)
  const nodeRed = await startNodeRed({ port: nodeRedPort.port, userDir: join(work, 'node-red') })
  running.push(nodeRed)
  say(`Node-RED  ${nodeRed.url}   the flow on it answers:${moved(nodeRedPort, 'NODE_RED_PORT')}`)
  say(
    `          curl --data-binary @apps/demo/assets/photo.jpg -H 'Content-Type: image/jpeg' ${nodeRed.url}detect`,
  )
  say('\nCtrl-C stops all of it.')
}

function moved({ port, wished }: ChosenPort, variable: string): string {
  if (port === wished || wished === 0) return ''
  return `   (port ${wished} is taken; choose one with ${variable}=…)`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop().then(() => process.exit(0)))
}

main().catch(async (error: unknown) => {
  if (stopping) return
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  await stop()
  process.exit(1)
})
