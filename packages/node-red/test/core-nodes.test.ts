import * as core from '@sightglass/core'
import { fixturePath } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FlowNode, startNodeRed, type TestNodeRed } from './support/node-red.ts'

const photo = fixturePath('photos/astronaut.png')
const vision = { id: 'c', type: 'sightglass-config', emulator: true }

/** GET at this path, then these nodes in a row, then the answer. */
function row(path: string, nodes: readonly Omit<FlowNode, 'id'>[], answer = 'payload'): FlowNode[] {
  const id = (at: number) => `${path}${at}`
  const json = { type: 'change', rules: [{ t: 'set', p: 'payload', pt: 'msg', to: answer, tot: 'jsonata' }] }
  return [
    { type: 'http in', url: `/${path}`, method: 'get' },
    ...nodes,
    ...(answer === 'payload' ? [] : [json]),
    { type: 'http response' },
  ].map((node, at, all) => ({
    z: 'f',
    ...node,
    id: id(at),
    wires: at < all.length - 1 ? [[id(at + 1)]] : [],
  })) as unknown as FlowNode[]
}

const readFile = (format: string) => ({ type: 'file in', filename: photo, filenameType: 'str', format })
const request = (ret: string) => ({ type: 'http request', method: 'GET', ret, url: '', paytoqs: 'ignore' })
const address = (to: string) => ({
  type: 'change',
  rules: [{ t: 'set', p: 'url', pt: 'msg', to: `"http://" & req.headers.host & "/${to}"`, tot: 'jsonata' }],
})
const detect = { type: 'sightglass-detect', vision: 'c' }
const annotate = { type: 'sightglass-annotate' }
const mediaIn = { type: 'sightglass-media-in', source: photo, sourceType: 'str', maxSidePx: '256' }

const flow: FlowNode[] = [
  { id: 'f', type: 'tab' },
  vision,
  ...row('photo', [readFile('')]),
  ...row('read-file', [readFile(''), detect], 'classes'),
  ...row('read-file-as-text', [readFile('utf8'), detect], 'classes'),
  ...row('request', [address('photo'), request('bin'), detect, annotate]),
  ...row('request-as-text', [address('photo'), request('txt'), detect], 'classes'),
  ...row('media-in', [mediaIn, detect, annotate]),
  ...row('facts', [mediaIn], 'media'),
  { id: 'k', z: 'f', type: 'catch', scope: null, wires: [['k2']] },
  {
    id: 'k2',
    z: 'f',
    type: 'change',
    rules: [
      { t: 'set', p: 'payload', pt: 'msg', to: 'error.message', tot: 'msg' },
      { t: 'set', p: 'statusCode', pt: 'msg', to: '422', tot: 'num' },
    ],
    wires: [['k3']],
  },
  { id: 'k3', z: 'f', type: 'http response', wires: [] },
  { id: 's', z: 'f', type: 'status', scope: ['read-file2'], wires: [['s2']] },
  {
    id: 's2',
    z: 'f',
    type: 'change',
    rules: [
      {
        t: 'set',
        p: 'seen',
        pt: 'global',
        to: '$append($globalContext("seen"), status.text)',
        tot: 'jsonata',
      },
    ],
    wires: [],
  },
] as never

describe.each(['node-red', 'node-red-4'] as const)(
  'beside the core nodes of %s',
  { timeout: 180_000 },
  (version) => {
    let red: TestNodeRed
    beforeAll(async () => {
      red = await startNodeRed({ version, flow })
    }, 180_000)
    afterAll(() => red?.close())
    const get = (path: string) => fetch(`${red.url}/${path}`)

    test('read file gives bytes that detect takes, and its status speaks', async () => {
      const response = await get('read-file')
      expect(await response.json(), red.log().slice(-500)).toHaveProperty('person')
      const seen = async () => (await (await red.admin('/context/global/seen')).json()) as { msg: string }
      expect((await seen()).msg).toMatch(/working….*object/s)
    })

    test.each(['read-file-as-text', 'request-as-text'])('%s is told what is wrong', async (path) => {
      const response = await get(path)
      expect(response.status).toBe(422)
      expect(await response.text()).toMatch(/binary buffer/)
    })

    test.each([
      ['request', 512],
      ['media-in', 256],
    ])('%s, detect, annotate, http response gives a whole picture', async (path, sidePx) => {
      const response = await get(path)
      const bytes = Buffer.from(await response.arrayBuffer())
      expect(response.status, bytes.toString('utf8', 0, 200)).toBe(200)
      expect(response.headers.get('content-type')).toBe('image/png')
      expect(await core.readImageMetadata(bytes)).toMatchObject({ width: sidePx, height: sidePx })
    })

    test('media in tells what it brought', async () => {
      expect(await (await get('facts')).json()).toMatchObject({
        kind: 'image',
        mimeType: 'image/png',
        width: 256,
        height: 256,
      })
    })
  },
)
