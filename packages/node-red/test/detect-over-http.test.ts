import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleFlow, startNodeRed, type TestNodeRed } from './support/node-red.ts'

describe.each(['node-red', 'node-red-4'] as const)(
  'the example flow on %s',
  { timeout: 240_000 },
  (version) => {
    let red: TestNodeRed
    beforeAll(async () => {
      red = await startNodeRed({ version, flow: exampleFlow('detect-over-http') })
    })
    afterAll(() => red?.close())

    test('all node types are loaded without an error', async () => {
      const sets = (await (
        await red.admin('/nodes', { headers: { accept: 'application/json' } })
      ).json()) as {
        module: string
        types: string[]
        err?: unknown
      }[]
      const ours = sets.filter((set) => set.module === '@sightglass/node-red')
      expect(ours.map((set) => set.err).filter(Boolean)).toEqual([])
      expect(ours.flatMap((set) => set.types)).toHaveLength(14)
    })

    test('a photo as the body gives detections and annotations', async () => {
      const response = await fetch(`${red.url}/detect`, {
        method: 'POST',
        headers: { 'content-type': 'image/png' },
        body: new Uint8Array(readFixture('photos/astronaut.png')),
      })
      const answer = (await response.json()) as {
        detections: { label: string; rect: object }[]
        annotations: object[]
      }
      expect(response.status, JSON.stringify(answer) + red.log()).toBe(200)
      expect(answer.detections.map((one) => one.label)).toContain('person')
      expect(answer.annotations).toHaveLength(answer.detections.length)
      expect(answer.annotations[0]).toMatchObject({ type: 'rect', bbox: expect.any(Array) })
    })

    test('a photo as a multipart file does the same', async () => {
      const form = new FormData()
      form.set(
        'photo',
        new Blob([new Uint8Array(readFixture('photos/astronaut.png'))], { type: 'image/png' }),
        'a.png',
      )
      const response = await fetch(`${red.url}/detect`, { method: 'POST', body: form })
      const answer = (await response.json()) as { classes: Record<string, number> }
      expect(response.status).toBe(200)
      expect(answer.classes.person).toBeGreaterThan(0)
    })

    test('a path in a request is refused, and the error reaches catch once', async () => {
      const response = await fetch(`${red.url}/detect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ image: '/etc/hostname' }),
      })
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ error: { code: 'request_invalid' } })
    })
  },
)
