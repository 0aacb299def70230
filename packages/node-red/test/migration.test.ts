import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { programs, readFixture } from '@sightglass/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDialog, deploy, exported, openDialog, openEditor, startBrowser } from './support/editor.ts'
import { type FlowNode, packageDir, startNodeRed, type TestNodeRed } from './support/node-red.ts'

/** Every node as the first release saved it, set up in other ways than the defaults. */
const firstRelease = JSON.parse(readFileSync(join(packageDir, 'test/flows/v1.json'), 'utf8')) as FlowNode[]

describe.each(['node-red', 'node-red-4'] as const)(
  'flows of the first release on %s',
  { timeout: 180_000 },
  (version) => {
    let red: TestNodeRed
    beforeAll(async () => {
      red = await startNodeRed({ version, flow: firstRelease })
    }, 180_000)
    afterAll(() => red?.close())

    const post = (path: string, fixture = 'photos/astronaut.png', type = 'image/png') =>
      fetch(`${red.url}/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new Uint8Array(readFixture(fixture)),
      })
    async function answer(path: string, fixture?: string, type?: string): Promise<Record<string, unknown>> {
      const response = await post(path, fixture, type)
      const text = await response.text()
      expect(response.status, text + red.log().slice(-500)).toBe(200)
      return JSON.parse(text) as Record<string, unknown>
    }

    const page = 'photos/page.png'
    const clip = 'video/pedestrians_10s_h264.mp4'
    const reply = 'replies/roboflow-dog-box.txt'
    const withBox = expect.objectContaining({ class: expect.any(String), bbox: expect.any(Array) })

    test('coco-ssd boxes stay coco-ssd boxes', async () => {
      expect((await answer('detect')).detections).toContainEqual(withBox)
      expect((await answer('parse', reply, 'text/plain')).detections).toContainEqual(withBox)
    })
    test('at most one mask stays at most one', async () => {
      expect((await answer('segment')).detections).toHaveLength(1)
    })
    test('points', async () => {
      const point = expect.objectContaining({ point: expect.any(Object) })
      expect((await answer('point')).detections).toContainEqual(point)
    })
    test('a caption stays a caption', async () => {
      expect((await answer('ask')).answer).toMatch(/\w+ \w+/)
    })
    test('text', async () => {
      expect((await answer('read-text', page)).text).toMatch(/\w{4}/)
    })
    test('a schema', async () => {
      expect((await answer('extract', page)).data).toHaveProperty('title')
    })
    test('exact tokens stay exact', async () => {
      expect((await answer('tokens')).details).toHaveProperty('tokensByModality')
    })
    test('chapters as WebVTT stay that', async () => {
      expect((await answer('video', clip, 'video/mp4')).answer).toMatch(/^WEBVTT/)
    })
    test('uploads, and the list of files', async () => {
      expect((await answer('upload')).file).toHaveProperty('name')
      const { files } = (await (await fetch(`${red.url}/v1/files`)).json()) as { files: object[] }
      expect(files.length).toBeGreaterThan(0)
    })
    test('a blurred JPEG stays a JPEG', async () => {
      expect((await post('annotate')).headers.get('content-type')).toBe('image/jpeg')
    })

    describe.skipIf(!programs.chromium.isThere || version !== 'node-red')('in the editor', () => {
      let browser: Browser
      beforeAll(async () => {
        browser = await startBrowser()
      })
      afterAll(() => browser?.close())

      test('every dialog shows what was chosen, and saving it changes nothing', {
        timeout: 180_000,
      }, async () => {
        const page = await openEditor(browser, red.adminUrl)
        const types = [...new Set(firstRelease.map((node) => node.type))]
        for (const type of types.filter((one) => /^sightglass-(?!config)/.test(one))) {
          await openDialog(page, type)
          // Something must change, or the editor keeps the node as it was stored.
          await page.fill('#node-input-name', 'saved anew')
          await closeDialog(page)
        }
        await deploy(page)
        const saved = await exported(page)
        for (const old of firstRelease.filter((node) => /^sightglass-(?!config)/.test(node.type))) {
          const now = saved.find((node) => node.id === old.id)!
          if (now.name !== 'saved anew') continue
          expect(now.version).toBe(2)
          for (const [name, value] of Object.entries(old)) {
            if (['id', 'name', 'x', 'y', 'wires'].includes(name)) continue
            expect(String(now[name]), `${old.type} ${name}`).toBe(String(value))
          }
        }
        await page.close()
        expect((await answer('detect')).detections).toContainEqual(
          expect.objectContaining({ class: 'person', bbox: expect.any(Array) }),
        )
        expect((await answer('segment')).detections).toHaveLength(1)
        expect((await post('annotate')).headers.get('content-type')).toBe('image/jpeg')
      })
    })
  },
)
