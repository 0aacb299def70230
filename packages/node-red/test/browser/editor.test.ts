import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { programs } from '@sightglass/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  closeDialog,
  configOpened,
  deploy,
  dragNode,
  exported,
  openDialog,
  openEditor,
  settle,
  startBrowser,
} from '../support/editor.ts'
import { packageDir, startNodeRed, type TestNodeRed } from '../support/node-red.ts'

const shots = join(packageDir, '.reports/screenshots')
const types = [
  'media-in',
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
const offline = ['media-in', 'parse', 'annotate']
const key = 'a-secret-key-for-tests-1234567890'

const { isThere } = programs.chromium
describe.skipIf(!isThere).each(['node-red', 'node-red-4'] as const)('the editor of %s', (version) => {
  const pictures = version === 'node-red'
  let red: TestNodeRed
  let browser: Browser
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true })
    browser = await startBrowser()
    red = await startNodeRed({ version })
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await red?.close()
  })

  const shoot = async (page: Page, name: string) => {
    if (pictures) await page.screenshot({ path: join(shots, `${name}.png`) })
  }

  test('every node is dragged in, its dialog opened and filled, and all is deployed', {
    timeout: 240_000,
  }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    const complaints = listen(page)
    await shoot(page, 'palette-light')
    for (const [index, type] of types.entries()) {
      await dragNode(page, `sightglass-${type}`, {
        x: 160 + (index % 3) * 230,
        y: 60 + Math.floor(index / 3) * 80,
      })
      await openDialog(page, `sightglass-${type}`)
      await page.fill('#node-input-name', `my ${type}`)
      if (type === 'media-in') {
        expect(await invalid(page)).toEqual(['sightglass-media-in'])
        await page.fill('.sightglass-row-source .red-ui-typedInput-input', 'photo.jpg')
      }
      if (type === 'detect') await addConfig(page)
      expect(await untranslated(page), type).toEqual([])
      expect(await nameless(page), type).toEqual([])
      await shoot(page, `${type}-light`)
      await closeDialog(page)
    }
    await deploy(page)
    await shoot(page, 'deployed-light')
    const nodes = await exported(page)
    const config = nodes.find((node) => node.type === 'sightglass-config')!
    const ours = nodes.filter((node) => String(node.type).startsWith('sightglass-'))
    expect(ours).toHaveLength(types.length + 1)
    for (const node of ours) expect(node.version, String(node.type)).toBe(2)
    const visions = types.filter((type) => !offline.includes(type))
    expect(ours.filter((node) => node.vision === config.id).map((node) => node.type)).toEqual(
      visions.map((type) => `sightglass-${type}`),
    )
    expect(await invalid(page)).toEqual([])
    expect(JSON.stringify(nodes)).not.toContain(key)
    const stored = await (await red.admin('/flows')).text()
    expect(stored).toContain('my annotate')
    expect(stored).not.toContain(key)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('the Test button says what happened, with no deploy', { timeout: 240_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    const config = (await exported(page)).find((one) => one.type === 'sightglass-config')!
    await page.evaluate(`RED.editor.editConfig('', 'sightglass-config', ${JSON.stringify(config.id)})`)
    await configOpened(page)
    await page.fill('#node-config-input-apiKey', '')
    await page.check('#node-config-input-emulator')
    await page.click('#sightglass-test')
    await expect
      .poll(() => page.textContent('#sightglass-test-result'), { timeout: 180_000 })
      .toMatch(/emulator/)
    await shoot(page, 'test-button-light')
    await page.close()
  })

  test('a choice is made with the keys alone, and survives', { timeout: 240_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    await openDialog(page, 'sightglass-annotate')
    const trigger = page.locator('.sightglass-row-style .red-ui-typedInput-option-trigger')
    await trigger.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await trigger.textContent()).toBe('boxes')
    await page.focus('#node-input-name')
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('#node-dialog-ok', { state: 'detached' })
    const node = (await exported(page)).find((one) => one.type === 'sightglass-annotate')!
    expect(node).toMatchObject({ style: 'boxes', styleType: 'choice' })
    await page.close()
  })

  test('a choice can come from the message, and rows that hang on it stay', {
    timeout: 240_000,
  }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    await openDialog(page, 'sightglass-ask')
    expect(await page.locator('.sightglass-row-labels').isVisible()).toBe(false)
    await page.evaluate('$("#node-input-preset").typedInput("value", "classify")')
    expect(await page.locator('.sightglass-row-labels').isVisible()).toBe(true)
    expect(await page.locator('.sightglass-row-length').isVisible()).toBe(false)
    await page.evaluate('$("#node-input-preset").typedInput("type", "msg").typedInput("value", "task")')
    expect(await page.locator('.sightglass-row-labels').isVisible()).toBe(true)
    expect(await page.locator('.sightglass-row-length').isVisible()).toBe(true)
    await shoot(page, 'ask-typed-light')
    await closeDialog(page)
    const node = (await exported(page)).find((one) => one.type === 'sightglass-ask')!
    expect(node).toMatchObject({ preset: 'task', presetType: 'msg' })
    await page.close()
  })

  test('the help is there', { timeout: 240_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl)
    for (const type of types) {
      const help = await page.evaluate(`RED.nodes.getNodeHelp("sightglass-${type}")`)
      expect(help, type).toMatch(/Inputs[\s\S]*Outputs[\s\S]*Details[\s\S]*References/)
    }
    await page.evaluate('RED.sidebar.help.show("sightglass-detect", true)')
    await settle(page)
    await shoot(page, 'help-light')
    await page.close()
  })

  test.runIf(pictures)('looks right in the dark theme', { timeout: 120_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl, { colorScheme: 'dark' })
    await shoot(page, 'deployed-dark')
    for (const type of types) {
      await openDialog(page, `sightglass-${type}`)
      await shoot(page, `${type}-dark`)
      await closeDialog(page)
    }
    await page.close()
  })

  test('speaks Korean', { timeout: 120_000 }, async () => {
    const page = await openEditor(browser, red.adminUrl, { locale: 'ko' })
    for (const type of types) {
      await openDialog(page, `sightglass-${type}`)
      expect(await untranslated(page), type).toEqual([])
      if (type === 'detect') {
        expect(await page.textContent('.sightglass-row-labels label')).toContain('라벨')
        await shoot(page, 'detect-ko')
      }
      await closeDialog(page)
    }
    await page.close()
  })

  async function addConfig(page: Page): Promise<void> {
    await page.click('#node-input-btn-vision-add, #node-input-lookup-vision')
    await configOpened(page)
    await page.fill('#node-config-input-name', 'my vision')
    await page.fill('#node-config-input-apiKey', key)
    await page.check('#node-config-input-emulator')
    expect(await untranslated(page), 'config').toEqual([])
    expect(await nameless(page), 'config').toEqual([])
    await shoot(page, 'config-light')
    await page.click('#node-config-dialog-ok')
    await page.waitForSelector('#node-config-dialog-ok', { state: 'detached' })
    await settle(page)
  }
})

/** Words of the dialog that are keys still. */
async function untranslated(page: Page): Promise<string[]> {
  const words = (await page.$$eval(
    '.red-ui-tray-content [data-i18n], .red-ui-tray-content .red-ui-typedInput-option-label',
    (elements) =>
      elements.map((element) => `${element.textContent}|${element.getAttribute('placeholder') ?? ''}`),
  )) as string[]
  return words.filter((word) => /(^|\|)(label|option|placeholder|test)\./.test(word))
}

/** Fields in sight that a screen reader could not name. */
async function nameless(page: Page): Promise<string[]> {
  const fields =
    '.sightglass-row input, .sightglass-row select, .sightglass-row .red-ui-typedInput-option-trigger'
  return (await page.$$eval(fields, (elements) =>
    elements.flatMap((element) => {
      const field = element as unknown as { id: string; offsetParent: unknown; outerHTML: string }
      if (!field.offsetParent) return []
      const label = element.getAttribute('aria-labelledby')
      const { document } = globalThis as never as {
        document: { querySelector(s: string): { textContent: string } | null }
      }
      const named = document.querySelector(label ? `[id="${label}"]` : `label[for="${field.id}"]`)
      return named?.textContent.trim() ? [] : [field.outerHTML.slice(0, 120)]
    }),
  )) as string[]
}

/** The types of the nodes that the editor marks as not set up. */
function invalid(page: Page): Promise<string[]> {
  return page.evaluate('RED.nodes.filterNodes({}).filter((n) => !n.valid).map((n) => n.type)')
}

function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}
