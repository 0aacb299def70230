import { type ChildProcess, fork } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package. */
export const packageDir = fileURLToPath(new URL('../../', import.meta.url))

/** A node or a tab of a flow file. */
export type FlowNode = Record<string, unknown> & { id: string; type: string }

/** A Node-RED in a process of its own. */
export interface TestNodeRed {
  readonly url: string
  readonly adminUrl: string
  readonly userDir: string
  /** Everything it has written to its log. */
  readonly log: () => string
  /** Replaces all flows; resolves when they run. */
  deploy(flow: readonly FlowNode[], credentials?: Record<string, Record<string, string>>): Promise<void>
  /** Calls the admin API. */
  admin(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export interface StartOptions {
  readonly version?: 'node-red' | 'node-red-4'
  readonly env?: Record<string, string>
  readonly flow?: readonly FlowNode[]
  /** Further settings of Node-RED. */
  readonly settings?: object
}

const keyNames = /^(GEMINI|GOOGLE)_/

/** Starts a real Node-RED with the package linked into a fresh user directory. No key of the machine reaches it. */
export async function startNodeRed(options: StartOptions = {}): Promise<TestNodeRed> {
  const userDir = mkdtempSync(join(tmpdir(), 'sightglass-nr-'))
  mkdirSync(join(userDir, 'node_modules/@sightglass'), { recursive: true })
  symlinkSync(packageDir, join(userDir, 'node_modules/@sightglass/node-red'), 'dir')
  writeFileSync(
    join(userDir, 'package.json'),
    JSON.stringify({ name: 'test', private: true, dependencies: { '@sightglass/node-red': '*' } }),
  )
  writeFileSync(join(userDir, 'flows.json'), JSON.stringify(options.flow ?? []))
  cpSync(join(packageDir, 'examples'), join(userDir, 'examples'), { recursive: true })
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !keyNames.test(name)))
  const child = fork(
    join(packageDir, 'test/support/serve.ts'),
    [options.version ?? 'node-red', userDir, JSON.stringify(options.settings ?? {})],
    {
      cwd: packageDir,
      env: { ...env, ...options.env },
      execArgv: ['--conditions=sightglass-source', '--no-warnings'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  let log = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (log += String(chunk)))
  const told = <T>(name: string) =>
    new Promise<T>((resolve, reject) => {
      const gone = () => reject(new Error(`Node-RED did not start:\n${log}`))
      const listen = (message: object) => {
        if (!(name in message)) return
        child.off('message', listen as never)
        child.off('exit', gone)
        resolve((message as Record<string, T>)[name]!)
      }
      child.on('message', listen as never)
      child.once('exit', gone)
    })
  const [port] = await Promise.all([told<number>('port'), told('started')])
  const url = `http://127.0.0.1:${port}`
  const adminUrl = `${url}/admin`
  const admin = (path: string, init?: RequestInit) => fetch(`${adminUrl}${path}`, init)
  return {
    url,
    adminUrl,
    userDir,
    log: () => log,
    admin,
    async deploy(flow, credentials = {}) {
      const started = told('started')
      const response = await admin('/flows', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'node-red-api-version': 'v2' },
        body: JSON.stringify({
          flows: flow.map((node) => ({
            ...node,
            ...(credentials[node.id] && { credentials: credentials[node.id] }),
          })),
        }),
      })
      if (!response.ok) throw new Error(`The deploy failed: ${await response.text()}`)
      await started
    },
    close: () => stop(child, userDir),
  }
}

async function stop(child: ChildProcess, userDir: string): Promise<void> {
  if (child.exitCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.send('stop')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(timer)
  }
  rmSync(userDir, { recursive: true, force: true })
}

/** A flow of `examples/`. */
export function exampleFlow(name: string): FlowNode[] {
  return JSON.parse(readFileSync(join(packageDir, 'examples', `${name}.json`), 'utf8')) as FlowNode[]
}
