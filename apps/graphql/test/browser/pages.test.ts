import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { fixturePath, programs } from '@sightglass/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Loose, startTestServer, type TestServer } from '../support/server.ts'

const { path: executablePath, isThere } = programs.chromium
const shots = fileURLToPath(new URL('../../.reports/screenshots/', import.meta.url))
const photo = fixturePath('photos/coffee.png')
const longMs = 180_000

describe.skipIf(!isThere)('in a browser', () => {
  let server: TestServer
  let frontend: Server
  let frontendUrl: string
  let browser: Browser

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true })
    const html = readFileSync(new URL('../../examples/browser/index.html', import.meta.url))
    frontend = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
    await new Promise<void>((resolve) => frontend.listen(0, '127.0.0.1', resolve))
    frontendUrl = `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`
    server = await startTestServer({ logging: false, allowedOrigins: [frontendUrl] })
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await new Promise((resolve) => frontend.close(resolve))
  })

  /** A page that fails the test by what it complains of, and that may ask these servers alone. */
  async function open(url: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      const own = [new URL(server.url).origin, frontendUrl].includes(origin)
      if (!own && protocol.startsWith('http')) complaints.push(`asked ${origin}`)
    })
    await page.goto(url)
    return { page, complaints }
  }

  test('GraphiQL runs the operation it opens with', { timeout: longMs }, async () => {
    const { page, complaints } = await open(server.url)
    await page.locator('.graphiql-execute-button').click({ timeout: 60_000 })
    const answer = page.locator('.result-window')
    await answer.getByText('"cup"', { exact: false }).first().waitFor({ timeout: 120_000 })
    await page.screenshot({ path: `${shots}graphiql.png` })
    expect(await answer.textContent()).not.toContain('"errors"')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('GraphiQL reads the schema and its words', { timeout: longMs }, async () => {
    const { page, complaints } = await open(server.url)
    await page
      .getByRole('button', { name: /documentation/i })
      .first()
      .click({ timeout: 60_000 })
    const docs = page.locator('.graphiql-doc-explorer')
    await docs.getByText('Subscription', { exact: true }).click({ timeout: 60_000 })
    await docs.getByText('The same tasks as they come').waitFor({ timeout: 60_000 })
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a page of another origin uploads a picture and shows each box as it comes', {
    timeout: longMs,
  }, async () => {
    const { page, complaints } = await open(`${frontendUrl}/?graphql=${encodeURIComponent(server.url)}`)
    await page.setInputFiles('#file', photo)
    await page.locator('#said', { hasText: /\d+ things, \d+ tokens/ }).waitFor({ timeout: 120_000 })
    const labels = await page.locator('.box span').allInnerTexts()
    expect(labels).toContain('cup')
    // On the screen each box lies on the pixels that the server names.
    const [frame, picture] = await Promise.all(
      [page.locator('.box', { hasText: 'cup' }).first(), page.locator('img')].map((one) => one.boundingBox()),
    )
    const { data } = await server.ask(
      `mutation ($media: MediaInput!) { detect(media: $media) { ... on DetectResult {
        size { width } detections { label box { pixels { x y width height } } } } } }`,
      { media: { base64: readFileSync(photo, 'base64') } },
    )
    const { size, detections } = data.detect
    const { pixels } = detections.find(({ label }: Loose) => label === 'cup').box
    const scale = picture!.width / size.width
    const shown = [frame!.x - picture!.x, frame!.y - picture!.y, frame!.width, frame!.height]
    for (const [at, expected] of [pixels.x, pixels.y, pixels.width, pixels.height].entries())
      expect(Math.abs(shown[at]! - expected * scale)).toBeLessThan(3)
    await page.screenshot({ path: `${shots}frontend.png` })
    expect(complaints).toEqual([])
    await page.close()
  })

  test('an EventSource on a page of the server itself gets events', { timeout: longMs }, async () => {
    const { page } = await open(new URL('/health', server.url).href)
    const query =
      'subscription ($media: MediaInput!) { detect(media: $media) { __typename ... on Error { code } } }'
    const events = await page.evaluate(
      ({ query, url }) =>
        new Promise<string[]>((resolve) => {
          const heard: string[] = []
          const address = new URL(url)
          address.searchParams.set('query', query)
          address.searchParams.set(
            'variables',
            JSON.stringify({ media: { url: 'http://127.0.0.1:1/x.png' } }),
          )
          const source = new EventSource(address)
          source.addEventListener('next', ({ data }) => heard.push(data))
          source.addEventListener('complete', () => {
            source.close()
            resolve(heard)
          })
        }),
      { query, url: server.url },
    )
    expect(events.map((event) => JSON.parse(event))).toEqual([
      { data: { detect: { __typename: 'MediaError', code: 'media_fetch_blocked' } } },
    ])
    await page.close()
  })
})
