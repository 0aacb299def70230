import { programs } from '@sightglass/testing'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Starts the browser with no background traffic. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: programs.chromium.path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Opens Node-RED's editor and waits until the palette is there. */
export async function openEditor(
  browser: Browser,
  adminUrl: string,
  options: { colorScheme?: 'light' | 'dark'; locale?: string } = {},
): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
    locale: options.locale ?? 'en-US',
  })
  // Against hanging alone, as vitest's own limits are.
  page.setDefaultTimeout(100_000)
  await page.goto(`${adminUrl}/`)
  await page.waitForSelector('.red-ui-palette-node[data-palette-type="sightglass-detect"]', {
    state: 'attached',
  })
  await page.waitForSelector('#red-ui-loading-progress', { state: 'hidden' }).catch(() => {})
  // The same switch that Node-RED's own appearance setting turns.
  if (options.colorScheme === 'dark')
    await page.evaluate("document.documentElement.classList.add('nr-theme-dark')")
  return page
}

/** Drags a node from the palette to a place of the workspace. */
export async function dragNode(page: Page, type: string, to: { x: number; y: number }): Promise<void> {
  const node = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
  await node.scrollIntoViewIfNeeded()
  const from = (await node.boundingBox())!
  const chart = (await page.locator('#red-ui-workspace-chart').boundingBox())!
  await page.mouse.move(from.x + 20, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(from.x + 120, from.y + 60, { steps: 5 })
  await page.mouse.move(chart.x + to.x, chart.y + to.y, { steps: 8 })
  await page.mouse.up()
}

/** Opens the dialog of the node of this type; ready when it stands still. */
export async function openDialog(page: Page, type: string): Promise<void> {
  const node = (await exported(page)).find((one) => one.type === type)
  await page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(node?.id)}))`)
  await page.waitForSelector('#node-input-name', { state: 'visible' })
  await settle(page)
}

/**
 * Waits until the config dialog has slid in and taken the focus. Node-RED moves the focus to its first field a moment
 * after it can be seen, and what is typed before that goes astray.
 */
export async function configOpened(page: Page): Promise<void> {
  await page.waitForFunction(
    "document.activeElement?.closest('.red-ui-tray')?.querySelector('#node-config-dialog-edit-form')",
  )
  await settle(page)
}

/** Presses Done. */
export async function closeDialog(page: Page): Promise<void> {
  await page.click('#node-dialog-ok')
  await page.waitForSelector('#node-dialog-ok', { state: 'detached' })
}

/** Presses Deploy and waits until the flows run. */
export async function deploy(page: Page): Promise<void> {
  await page.click('#red-ui-header-button-deploy')
  await page.waitForFunction('!RED.nodes.dirty()')
  await page.waitForSelector('#red-ui-header-shade', { state: 'hidden' }).catch(() => {})
  await settle(page)
}

/** Trays slide in and shades fade; a screenshot before their end shows half of it. */
export function settle(page: Page): Promise<void> {
  return page.waitForTimeout(400)
}

/** The nodes in the editor, as they would be exported. */
export function exported(page: Page): Promise<Record<string, unknown>[]> {
  return page.evaluate('RED.nodes.createCompleteNodeSet()') as Promise<Record<string, unknown>[]>
}
