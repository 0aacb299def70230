import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFixture } from '@sightglass/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  closeDialog,
  deploy,
  exported,
  hasChromium,
  openDialog,
  openEditor,
  startBrowser,
} from './support/editor.ts'
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
    }, 60_000)
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

    async function behaves() {
      expect((await answer('detect')).detections).toContainEqual(
        expect.objectContaining({ class: 'person', bbox: expect.any(Array) }),
      )
      expect((await answer('segment')).detections).toHaveLength(1)
      expect((await answer('point')).detections).toContainEqual(
        expect.objectContaining({ point: expect.any(Object) }),
      )
      expect((await answer('ask')).answer).toMatch(/\w+ \w+/)
      expect((await answer('read-text', 'photos/page.png')).text).toMatch(/\w{4}/)
      expect((await answer('extract', 'photos/page.png')).data).toHaveProperty('title')
      expect((await answer('tokens')).details).toHaveProperty('tokensByModality')
      expect((await answer('video', 'video/pedestrians_10s_h264.mp4', 'video/mp4')).answer).toMatch(/^WEBVTT/)
      expect((await answer('parse', 'replies/roboflow-dog-box.txt', 'text/plain')).detections).toContainEqual(
        expect.objectContaining({ bbox: expect.any(Array) }),
      )
      expect((await answer('upload')).file).toHaveProperty('name')
      const files = (await (await fetch(`${red.url}/v1/files`)).json()) as { files: object[] }
      expect(files.files.length).toBeGreaterThan(0)
      expect((await post('annotate')).headers.get('content-type')).toBe('image/jpeg')
    }

    test('load and do what they did', behaves)

    describe.skipIf(!hasChromium() || version !== 'node-red')('in the editor', () => {
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
