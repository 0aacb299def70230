import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as core from '@sightglass/core'
import { programs, readFixture } from '@sightglass/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configOpened, dragNode, exported, openEditor, startBrowser } from '../support/editor.ts'
import { packageDir, startNodeRed, type TestNodeRed } from '../support/node-red.ts'

const shots = join(packageDir, '.reports/screenshots')

describe.skipIf(!programs.chromium.isThere)('the walk of the README', () => {
  let red: TestNodeRed
  let browser: Browser
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true })
    browser = await startBrowser()
    red = await startNodeRed()
  })
  afterAll(async () => {
    await browser?.close()
    await red?.close()
  })

  test('photo in, boxes drawn, picture out', { timeout: 180_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    await dragNode(page, 'http in', { x: 120, y: 120 })
    await edit(page, 'http in')
    await page.selectOption('#node-input-method', 'post')
    await page.check('#node-input-upload')
    await page.fill('#node-input-url', '/boxes')
    await done(page)

    await dragNode(page, 'sightglass-detect', { x: 320, y: 120 })
    await edit(page, 'sightglass-detect')
    await page.click('#node-input-btn-vision-add, #node-input-lookup-vision')
    await configOpened(page)
    await page.check('#node-config-input-emulator')
    const tray = (await page.locator('.red-ui-tray').last().boundingBox())!
    await page.screenshot({
      path: join(shots, 'readme-vision-config.png'),
      clip: { ...tray, height: Math.min(tray.height, 620) },
    })
    await page.click('#node-config-dialog-ok')
    await page.waitForSelector('#node-config-dialog-ok', { state: 'detached' })
    await done(page)

    await dragNode(page, 'sightglass-annotate', { x: 500, y: 120 })
    await dragNode(page, 'http response', { x: 680, y: 120 })
    for (const [from, to] of [
      ['http in', 'sightglass-detect'],
      ['sightglass-detect', 'sightglass-annotate'],
      ['sightglass-annotate', 'http response'],
    ] as const) {
      await wire(page, from, to)
    }
    await page.click('#red-ui-header-button-deploy')
    await page.waitForFunction('!RED.nodes.dirty()')

    const photo = readFixture('photos/astronaut.png')
    const form = new FormData()
    form.set('photo', new Blob([new Uint8Array(photo)]), 'photo.png')
    const response = await fetch(`${red.url}/boxes`, {
      method: 'POST',
      body: form,
    })
    expect(response.status, red.log().slice(-800)).toBe(200)
    const drawn = Buffer.from(await response.arrayBuffer())
    writeFileSync(join(shots, 'readme-walk-result.png'), drawn)
    const { width, height } = await core.readImageMetadata(drawn)
    expect([width, height]).toEqual([512, 512])
    expect(drawn.equals(photo)).toBe(false)
    await page.waitForTimeout(500)
    await page.screenshot({ path: join(shots, 'readme-walk-light.png') })
    await page.screenshot({
      path: join(shots, 'readme-flow.png'),
      clip: { x: 215, y: 90, width: 800, height: 130 },
    })
  })
})

async function edit(page: Page, type: string): Promise<void> {
  await page.locator(`[id="${await idOf(page, type)}"]`).dblclick()
  await page.waitForSelector('#node-input-name', { state: 'visible' })
  await page.waitForTimeout(400)
}

async function done(page: Page): Promise<void> {
  await page.click('#node-dialog-ok')
  await page.waitForSelector('#node-dialog-ok', { state: 'detached' })
  await page.waitForTimeout(300)
}

async function wire(page: Page, from: string, to: string): Promise<void> {
  const start = (await page
    .locator(`[id="${await idOf(page, from)}"] .red-ui-flow-port-output .red-ui-flow-port`)
    .boundingBox())!
  const end = (await page
    .locator(`[id="${await idOf(page, to)}"] .red-ui-flow-port-input .red-ui-flow-port`)
    .boundingBox())!
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 6 })
  await page.mouse.up()
}

async function idOf(page: Page, type: string): Promise<string> {
  return String((await exported(page)).find((node) => node.type === type)!.id)
}
