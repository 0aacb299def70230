import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const children: ChildProcess[] = []

function run(...args: string[]) {
  const child = spawn(process.execPath, ['--conditions=sightglass-source', cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  return { child, ended, output: () => output }
}

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

it('serves on a free port until Ctrl-C', async () => {
  const { child, ended, output } = run('--port', '0')
  while (!/at http:\S+/.test(output())) await once(child.stdout!, 'data')
  const url = /at (http:\S+)/.exec(output())![1]!
  const reply = await fetch(`${url}/v1beta/models?key=any`)
  expect(reply.status).toBe(200)
  child.kill('SIGINT')
  expect((await ended)[0]).toBe(0)
  expect(output()).toContain('200 models.list')
})

it('says plainly that a port is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { ended, output } = run('--port', String(port))
  expect((await ended)[0]).toBe(1)
  expect(output().trim()).toBe(`Port ${port} on 127.0.0.1 is taken. Give another one, or 0 for any free one.`)
  taken.close()
})

it.each([
  [['--port', 'eighty'], '--port must be a whole number from 0 to 65535, not "eighty".'],
  [['--script', 'no-such.json'], 'There is no script file no-such.json.'],
  [['--fault', 'gremlins'], 'There is no fault "gremlins".'],
  [['--prot', '8787'], 'There is no option --prot.'],
  [['--record'], '--record needs a value.'],
  [['--record', '--quiet'], '--record needs a value.'],
  [['serve'], 'There is nothing to do with "serve".'],
])('refuses %j in one sentence', async (args, message) => {
  const { ended, output } = run(...args)
  expect((await ended)[0]).toBe(1)
  expect(output()).toContain(message)
})

it('explains itself', async () => {
  const { ended, output } = run('--help')
  expect((await ended)[0]).toBe(0)
  for (const option of ['--port', '--script', '--fault', '--record', 'Ctrl-C'])
    expect(output()).toContain(option)
})
