import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import RED from 'node-red'

const require = createRequire(import.meta.url)

type App = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** A running Node-RED. */
export interface RunningNodeRed {
  readonly url: string
  close(): Promise<void>
}

/** Where Node-RED keeps its things and listens. */
export interface NodeRedOptions {
  readonly port: number
  /** A folder of its own, made anew at every start. */
  readonly userDir: string
}

/** Starts a Node-RED editor that has our nodes in its palette and the example flow deployed. */
export async function startNodeRed({ port, userDir }: NodeRedOptions): Promise<RunningNodeRed> {
  const palette = dirname(require.resolve('@sightglass/node-red/package.json'))
  await rm(userDir, { recursive: true, force: true })
  await mkdir(join(userDir, 'node_modules/@sightglass'), { recursive: true })
  await symlink(palette, join(userDir, 'node_modules/@sightglass/node-red'), 'dir')
  const dependencies = { '@sightglass/node-red': '*' }
  await writeFile(
    join(userDir, 'package.json'),
    JSON.stringify({ name: 'sightglass-demo', private: true, dependencies }),
  )
  await writeFile(
    join(userDir, 'flows.json'),
    await readFile(join(palette, 'examples/detect-over-http.json')),
  )

  const handler = createServer((request, response) => {
    // Both apps exist only after `init`.
    const [admin, node] = [RED.httpAdmin, RED.httpNode] as unknown as readonly [App, App]
    admin(request, response, () => node(request, response, () => response.writeHead(404).end()))
  })
  RED.init(handler, {
    userDir,
    flowFile: 'flows.json',
    httpAdminRoot: '/',
    httpNodeRoot: '/',
    uiPort: port,
    uiHost: '127.0.0.1',
    credentialSecret: false,
    logging: { console: { level: 'error', metrics: false, audit: false } },
    editorTheme: { tours: false, projects: { enabled: false }, page: { title: 'Sightglass in Node-RED' } },
  } as never)
  await RED.start()
  await new Promise<void>((resolve, reject) =>
    handler.once('error', reject).listen(port, '127.0.0.1', resolve),
  )
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      await RED.stop()
      handler.closeAllConnections()
      await new Promise((resolve) => handler.close(resolve))
    },
  }
}
