/** The page at `/`, in a real Chromium. Set SIGHTGLASS_SHOTS to a directory to keep pictures of it. */
import { join } from 'node:path'
import { createPartFromBase64, GoogleGenAI } from '@google/genai'
import { programs, readFixture } from '@sightglass/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../src/index.ts'

const { path: executablePath, isThere } = programs.chromium
const shots = process.env.SIGHTGLASS_SHOTS

describe.skipIf(!isThere)('the page', () => {
  let browser: Browser
  let emulator: Emulator
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    emulator = await startEmulator()
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await emulator?.close()
  })
  beforeEach(async () => {
    emulator.reset()
    complaints.length = 0
    await page.goto(emulator.url)
  })

  const sdk = () => new GoogleGenAI({ apiKey: 'local', httpOptions: { baseUrl: emulator.url } })
  const shoot = async (name: string) => {
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
  }

  it('shows a request as it arrives, and the picture with its boxes in place', async () => {
    await page.getByText('Nothing was asked yet.').waitFor()
    await shoot('empty')
    await sdk().models.generateContent({
      model: 'gemini-3.5-flash',
      contents: [
        createPartFromBase64(readFixture('photos/coffee.png').toString('base64'), 'image/png'),
        'Segment the cup.',
      ],
    })
    const line = page.getByRole('button', { name: /generateContent gemini-3\.5-flash/ })
    await line.click()
    await page.getByRole('img', { name: /cup/ }).waitFor()
    const picture = (await page.locator('figure img').boundingBox())!
    const box = (await page.locator('figure rect').first().boundingBox())!
    expect(picture.width).toBeGreaterThan(200)
    // The cup of this picture fills more than a fifth of it, and lies inside.
    expect(box.width * box.height).toBeGreaterThan(picture.width * picture.height * 0.2)
    expect(box.x).toBeGreaterThanOrEqual(picture.x - 3)
    expect(box.y + box.height).toBeLessThanOrEqual(picture.y + picture.height + 3)
    expect(await page.locator('figure polygon').count()).toBeGreaterThan(0)
    expect(await page.locator('#detail').textContent()).toContain('box_2d')
    await shoot('seen')
    await page.setViewportSize({ width: 390, height: 844 })
    await shoot('phone')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await shoot('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    expect(complaints).toEqual([])
  }, 180_000)

  it('adds a rule and breaks the next request', async () => {
    await page.getByLabel('When the prompt contains').fill('tea')
    await page.getByLabel('answer').fill('No tea here.')
    await page.getByRole('button', { name: 'Add rule' }).click()
    await page.locator('#script output', { hasText: 'Done.' }).waitFor()
    const ask = () =>
      sdk().models.generateContent({ model: 'gemini-3.5-flash', contents: 'Is there any tea?' })
    expect((await ask()).text).toBe('No tea here.')
    await page.getByLabel('The next request goes wrong with').selectOption('503')
    await page.getByRole('button', { name: 'Break' }).click()
    await page.locator('#fault output', { hasText: 'Done.' }).waitFor()
    await expect(ask()).rejects.toMatchObject({ status: 503 })
    await page.getByText('fault: 503').waitFor()
    expect(complaints).toEqual([])
  })
})
