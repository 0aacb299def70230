import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dragNode, exported, hasChromium, openEditor, startBrowser } from '../support/editor.ts'
import { packageDir, startNodeRed, type TestNodeRed } from '../support/node-red.ts'

const shots = join(packageDir, '.reports/screenshots')
const types = [
  'detect',
  'segment',
  'point',
  'ask',
  'read-text',
  'video',
  'extract',
  'tokens',
  'parse',
  'annotate',
  'upload',
  'files',
]
const key = 'a-secret-key-for-tests-1234567890'

describe.skipIf(!hasChromium())('the editor', () => {
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

  test('every node is dragged in, its dialog opened and filled, and all is deployed', {
    timeout: 180_000,
  }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    const complaints = listen(page)
    await page.screenshot({ path: join(shots, 'palette-light.png') })
    for (const [index, type] of types.entries()) {
      await dragNode(page, `sightglass-${type}`, {
        x: 220 + (index % 3) * 260,
        y: 90 + Math.floor(index / 3) * 100,
      })
      const node = (await exported(page)).find((one) => one.type === `sightglass-${type}`)!
      expect(node, type).toBeDefined()
      await page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(node.id)}))`)
      await page.waitForSelector('#node-input-name', { state: 'visible' })
      await page.fill('#node-input-name', `my ${type}`)
      if (index === 0) await addConfig(page)
      await settle(page)
      expect(await untranslated(page), type).toEqual([])
      await page.screenshot({ path: join(shots, `${type}-light.png`) })
      await page.click('#node-dialog-ok')
      await page.waitForSelector('#node-dialog-ok', { state: 'detached' })
    }
    await page.evaluate(
      `RED.nodes.eachNode(function (n) { if (n._def.defaults && n._def.defaults.vision && !n.vision) { n.vision = RED.nodes.filterNodes({}).length && Object.values(RED.nodes.createCompleteNodeSet()).find(function (c) { return c.type === 'sightglass-config' }).id; n.dirty = true; RED.editor.validateNode(n) } })`,
    )
    await page.click('#red-ui-header-button-deploy')
    await page.waitForFunction('!RED.nodes.dirty()')
    await page.screenshot({ path: join(shots, 'deployed-light.png') })
    const nodes = await exported(page)
    expect(nodes.filter((node) => String(node.type).startsWith('sightglass-'))).toHaveLength(13)
    expect(JSON.stringify(nodes)).not.toContain(key)
    const stored = await (await red.admin('/flows')).text()
    expect(stored).toContain('my annotate')
    expect(stored).not.toContain(key)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('the Test button says what happened, with no deploy', { timeout: 90_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    const config = (await exported(page)).find((one) => one.type === 'sightglass-config')!
    await page.evaluate(`RED.editor.editConfig('', 'sightglass-config', ${JSON.stringify(config.id)})`)
    await page.waitForSelector('#node-config-input-apiKey', { state: 'visible' })
    await page.fill('#node-config-input-apiKey', '')
    await page.check('#node-config-input-emulator')
    await page.click('#sightglass-test')
    await expect
      .poll(() => page.textContent('#sightglass-test-result'), { timeout: 60_000 })
      .toMatch(/emulator/)
    await page.screenshot({ path: join(shots, 'test-button-light.png') })
    await page.close()
  })

  test.each(['dark'] as const)('looks right in the %s theme', { timeout: 90_000 }, async (colorScheme) => {
    const page = await openEditor(browser, red.adminUrl, { colorScheme })
    await page.screenshot({ path: join(shots, 'deployed-dark.png') })
    for (const type of ['detect', 'annotate', 'video']) {
      await openDialog(page, type)
      await page.screenshot({ path: join(shots, `${type}-dark.png`) })
      await page.click('#node-dialog-ok')
      await page.waitForSelector('#node-dialog-ok', { state: 'detached' })
    }
    await page.close()
  })

  test('speaks Korean', { timeout: 90_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl, { locale: 'ko' })
    await openDialog(page, 'detect')
    expect(await page.textContent('.sightglass-row-labels label')).toContain('라벨')
    expect(await untranslated(page)).toEqual([])
    await page.screenshot({ path: join(shots, 'detect-ko.png') })
    await page.close()
  })
})

async function addConfig(page: Page): Promise<void> {
  await page.click('#node-input-btn-vision-add, #node-input-lookup-vision')
  await page.waitForSelector('#node-config-input-apiKey', { state: 'visible' })
  await page.fill('#node-config-input-name', 'my vision')
  await page.fill('#node-config-input-apiKey', key)
  await page.check('#node-config-input-emulator')
  await settle(page)
  expect(await untranslated(page), 'config').toEqual([])
  await page.screenshot({ path: join(shots, 'config-light.png') })
  await page.click('#node-config-dialog-ok')
  await page.waitForSelector('#node-config-dialog-ok', { state: 'detached' })
}

async function openDialog(page: Page, type: string): Promise<void> {
  const node = (await exported(page)).find((one) => one.type === `sightglass-${type}`)!
  await page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(node.id)}))`)
  await page.waitForSelector('#node-input-name', { state: 'visible' })
  await settle(page)
}

/** The tray slides in; a screenshot before its end shows half of it. */
function settle(page: Page): Promise<void> {
  return page.waitForTimeout(400)
}

/** Words of the dialog that are keys still. */
async function untranslated(page: Page): Promise<string[]> {
  const words = (await page.$$eval('.red-ui-tray-content [data-i18n]', (elements) =>
    elements.map((element) => `${element.textContent}|${element.getAttribute('placeholder') ?? ''}`),
  )) as string[]
  return words.filter((word) => /(^|\|)(label|option|placeholder|test)\./.test(word) || word === '|')
}

function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}
