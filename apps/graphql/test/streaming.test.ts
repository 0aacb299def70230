import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './support/server.ts'

let server: TestServer
const page = { base64: readFixture('photos/page.png').toString('base64') }
const coffee = { base64: readFixture('photos/coffee.png').toString('base64') }

beforeAll(async () => {
  server = await startTestServer({ logging: false })
})
afterAll(() => server.close())

test('readText: each line as it closes, then the whole text', { timeout: 120_000 }, async () => {
  const lines: string[] = []
  let text: string | undefined
  for await (const { data, errors } of server.watch(
    `subscription ($media: [MediaInput!]!) { readText(media: $media) { __typename
      ... on LineRead { line { label box { normalized { width } } } }
      ... on ReadTextResult { text }
      ... on Error { code message } } }`,
    { media: page },
  )) {
    expect(errors).toBeUndefined()
    if (data.readText.line) {
      expect(data.readText.line.box.normalized.width).toBeGreaterThan(0)
      lines.push(data.readText.line.label)
    } else text = data.readText.text
  }
  expect(lines.length).toBeGreaterThan(3)
  expect(text).toBe(lines.join('\n'))
})

describe('as an EventSource asks', () => {
  test('a subscription in the address, with no header but accept', async () => {
    const url = new URL(server.url)
    url.searchParams.set(
      'query',
      'subscription ($reply: MediaInput!) { detect(media: $reply) { __typename ... on Error { code } } }',
    )
    url.searchParams.set('variables', JSON.stringify({ reply: { url: 'http://127.0.0.1:1/x.png' } }))
    const response = await fetch(url, { headers: { accept: 'text/event-stream' } })
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(await response.text()).toMatch(
      /event: next\ndata: .*"code":"media_fetch_blocked".*\n\nevent: complete\ndata:/,
    )
  })

  test('no mutation: an address must not cost anything', async () => {
    const url = new URL(server.url)
    url.searchParams.set('query', 'mutation { deleteFile(name: "files/x") { __typename } }')
    const response = await fetch(url, { headers: { accept: 'text/event-stream' } })
    expect(response.status).toBe(405)
  })
})

describe('an answer in parts', () => {
  /** The JSON parts of a multipart/mixed answer, in order. */
  async function partsOf(query: string): Promise<Record<string, unknown>[]> {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({ query, variables: { media: coffee } }),
    })
    expect(response.headers.get('content-type')).toMatch(/^multipart\/mixed/)
    return [...(await response.text()).matchAll(/^\{.*\}$/gm)].map(([part]) => JSON.parse(part))
  }

  test('@defer: the boxes first, the drawing when it is drawn', { timeout: 120_000 }, async () => {
    const [first, ...later] = await partsOf(`mutation ($media: MediaInput!) { detect(media: $media) {
      ... on DetectResult { detections { label } ... @defer { overlay } } } }`)
    expect(first).toMatchObject({ hasNext: true })
    expect(JSON.stringify(first)).toContain('cup')
    expect(JSON.stringify(first)).not.toContain('/pictures/')
    expect(JSON.stringify(later)).toContain('/pictures/')
  })

  test('@stream: item by item', async () => {
    const parts = await partsOf('{ models @stream(initialCount: 1) { id } }')
    expect(parts.length).toBeGreaterThan(1)
    expect(parts[0]).toMatchObject({ data: { models: [{}] } })
    expect(parts.at(-1)).toMatchObject({ hasNext: false })
  })
})
