import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleFlow, type FlowNode, startNodeRed, type TestNodeRed } from './support/node-red.ts'

const key = 'a-stored-secret-key-0123456789'
const fromEnvironment = 'a-secret-key-of-the-environment-0123456789'

describe.each(['node-red', 'node-red-4'] as const)('the key on %s', { timeout: 180_000 }, (version) => {
  let gossip: Server
  let keys: unknown[]
  let red: TestNodeRed
  let flow: FlowNode[]
  beforeAll(async () => {
    // A server that says out loud which key it was given.
    gossip = createServer((request, response) => {
      keys.push(request.headers['x-goog-api-key'])
      const message = `The key ${request.headers['x-goog-api-key']} is not valid.`
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }))
    })
    await new Promise<void>((resolve) => gossip.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(gossip.address() as AddressInfo).port}`
    flow = exampleFlow('detect-over-http').map((node) =>
      node.type === 'sightglass-config' ? { ...node, baseUrl, emulator: false } : node,
    )
    red = await startNodeRed({ version, env: { MY_VISION_KEY: fromEnvironment } })
  }, 180_000)
  afterAll(async () => {
    await red?.close()
    await new Promise((resolve) => gossip.close(resolve))
  })

  const config = () => flow.find((node) => node.type === 'sightglass-config')!.id

  /** Sends a photo; gives the keys that went out, and everything that anybody could read of it. */
  async function detect(): Promise<{ sent: unknown[]; seen: string }> {
    keys = []
    const response = await fetch(`${red.url}/detect`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(readFixture('photos/astronaut.png')),
    })
    const answer = await response.text()
    expect(answer).toContain('not valid')
    return { sent: keys, seen: answer + red.log() + (await (await red.admin('/flows')).text()) + stored() }
  }

  /** Everything in the user directory. */
  const stored = () =>
    readdirSync(red.userDir)
      .filter((name) => statSync(join(red.userDir, name)).isFile())
      .map((name) => readFileSync(join(red.userDir, name), 'utf8'))
      .join('\n')

  test('is used, and stands in no export, file, log or error', async () => {
    await red.deploy(flow, { [config()]: { apiKey: key } })
    const { sent, seen } = await detect()
    expect(sent).toEqual([key])
    expect(seen).not.toContain(key)
  })

  test('stays when the flow is exported and imported again', async () => {
    const { flows } = (await (
      await red.admin('/flows', { headers: { 'node-red-api-version': 'v2' } })
    ).json()) as { flows: FlowNode[] }
    expect(JSON.stringify(flows)).not.toContain('credentials')
    await red.deploy(flows)
    expect((await detect()).sent).toEqual([key])
  })

  test('can be the name of a variable', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED's own way to name a variable
    await red.deploy(flow, { [config()]: { apiKey: '${MY_VISION_KEY}' } })
    const { sent, seen } = await detect()
    expect(sent).toEqual([fromEnvironment])
    expect(seen).not.toContain(fromEnvironment)
  })
})

test('a key of the environment that no config node names is kept to itself too', {
  timeout: 180_000,
}, async () => {
  const red = await startNodeRed({ env: { GEMINI_API_KEY: fromEnvironment }, flow: exampleFlow('ask') })
  const answer = await red.admin('/sightglass/config/none/test', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ emulator: true, baseUrl: 'http://127.0.0.1:9' }),
  })
  const text = await answer.text()
  expect(JSON.parse(text)).toMatchObject({ ok: false })
  expect(text + red.log()).not.toContain(fromEnvironment)
  await red.close()
})
