import { readFileSync } from 'node:fs'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Loose, startTestServer, type TestServer } from './support/server.ts'

let server: TestServer
const base64 = (name: string) => ({ base64: readFixture(name).toString('base64') })
const coffee = base64('photos/coffee.png')
const page = base64('photos/page.png')
const clip = new Blob([readFileSync(fixturePath('video/h264_aac.mp4'))])

beforeAll(async () => {
  server = await startTestServer({ logging: false })
})
afterAll(() => server.close())

const failure = '... on Error { code message hint }'

describe('segment', () => {
  test('gives a mask in every form, only as far as it is selected', async () => {
    const { data, errors } = await server.ask(
      `mutation ($media: MediaInput!) { segment(media: $media, options: { labels: ["cup"] }) { ... on DetectResult {
        size { width height }
        detections { label mask { kind absence area rect { x y width height } png polygon { ring { x y } holes { x } } rle { size counts } } }
        dataset(format: COCO, fileName: "coffee.png")
      } ${failure} } }`,
      { media: coffee },
    )
    expect(errors).toBeUndefined()
    const [{ mask }] = data.segment.detections
    expect(mask.absence).toBeNull()
    expect(mask.area).toBeGreaterThan(10_000)
    expect(mask.area).toBeLessThan(mask.rect.width * mask.rect.height + 1)
    expect(Buffer.from(mask.png.split(',')[1], 'base64').readUInt32BE(16)).toBe(mask.rect.width)
    expect(mask.polygon[0].ring.length).toBeGreaterThan(8)
    expect(mask.rle.size).toEqual([400, 600])
    const coco = JSON.parse(data.segment.dataset)
    expect(coco.annotations[0].area).toBe(mask.area)
    expect(coco.images[0].file_name).toBe('coffee.png')
  })

  test('draws, crops and serves the pictures under names of their content', async () => {
    const { data, errors } = await server.ask(
      `mutation ($media: MediaInput!) { detect(media: $media) { ... on DetectResult {
        overlay again: overlay svg(style: [BOXES]) inline: overlay(as: DATA_URI, format: JPEG)
        detections { label crop(maxSidePx: 64, format: PNG) }
      } ${failure} } }`,
      { media: coffee },
    )
    expect(errors).toBeUndefined()
    const { overlay, again, svg, inline, detections } = data.detect
    expect(overlay).toBe(again)
    expect(inline).toMatch(/^data:image\/jpeg;base64,/)
    expect(svg).toMatch(/^<svg[\s\S]*width="600"/)
    for (const path of [overlay, detections[0].crop]) {
      const picture = await fetch(new URL(path, server.url))
      expect(picture.status).toBe(200)
      expect(picture.headers.get('content-type')).toBe('image/png')
      expect(picture.headers.get('cache-control')).toContain('immutable')
      expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(500)
    }
    const none = await fetch(new URL(overlay.replace(/[0-9a-f]{64}/, 'f'.repeat(64)), server.url))
    expect(none.status).toBe(404)
  })
})

describe('words', () => {
  test('ask takes one or many, as a list or not', async () => {
    const question = `mutation ($media: [MediaInput!]!) { ask(media: $media, prompt: "What is on the table?") {
      ... on TextResult { text model raw usage { totalTokens promptTokensByModality { modality tokens } } estimate { promptTokens } } ${failure} } }`
    const one = await server.ask(question, { media: coffee })
    expect(one.data.ask.text).toMatch(/cup/)
    const both = await server.ask(question, { media: [coffee, page] })
    const tokens = (answer: Loose) =>
      answer.data.ask.usage.promptTokensByModality.find((entry: Loose) => entry.modality === 'IMAGE').tokens
    expect(tokens(both)).toBeGreaterThan(tokens(one))
    expect(both.data.ask.estimate.promptTokens).toBeGreaterThan(tokens(both))
  })

  test('caption, classify and readText', async () => {
    const { data, errors } = await server.ask(
      `mutation ($coffee: [MediaInput!]!, $page: [MediaInput!]!) {
        caption(media: $coffee, options: { length: LONG }) { ... on TextResult { text } ${failure} }
        classify(media: $coffee, labels: ["cat", "cup"]) { ... on ClassifyResult { label labelId labels { label } } ${failure} }
        readText(media: $page) { ... on ReadTextResult { text lines { label box { pixels { x width } } } } ${failure} }
      }`,
      { coffee, page },
    )
    expect(errors).toBeUndefined()
    expect(data.caption.text).toMatch(/cup/)
    expect(data.classify).toMatchObject({ label: 'cup', labelId: 1 })
    expect(data.readText.text).toMatch(/Region-based/i)
    expect(data.readText.lines[0].box.pixels.width).toBeGreaterThan(10)
  })

  test('extract fills a JSON Schema, and refuses what is none', async () => {
    const query = `mutation ($media: [MediaInput!]!, $schema: JSON!) { extract(media: $media, schema: $schema) {
      ... on ExtractResult { data } ${failure} } }`
    const schema = {
      type: 'object',
      properties: { lines: { type: 'array', items: { type: 'string' } } },
      required: ['lines'],
    }
    const { data } = await server.ask(query, { media: page, schema })
    expect(Array.isArray(data.extract.data.lines)).toBe(true)
    const refused = await server.ask(query, { media: page, schema: [1] })
    expect(refused.data.extract).toMatchObject({ code: 'request_invalid' })
  })
})

describe('video', () => {
  test('chapters, events and a description of an uploaded clip', async () => {
    const { data, errors } = await server.askWith(
      `mutation ($media: MediaInput!) {
        chapters(media: $media) { ... on ChaptersResult { entries { startSeconds endSeconds text } captions(format: WEBVTT) } ${failure} }
        events(media: $media, options: { clip: { startSeconds: 1, endSeconds: 2 } }) { ... on EventsResult { entries { startSeconds } text } ${failure} }
        describeVideo(media: $media) { ... on TextResult { text } ${failure} }
      }`,
      { media: { upload: null } },
      { 'media.upload': clip },
    )
    expect(errors).toBeUndefined()
    expect(data.chapters.entries[0]).toMatchObject({ startSeconds: 0 })
    expect(data.chapters.captions).toMatch(/^WEBVTT\n\n00:00:00\.000 --> /)
    for (const { startSeconds } of data.events.entries) {
      expect(startSeconds).toBeGreaterThanOrEqual(1)
      expect(startSeconds).toBeLessThanOrEqual(2)
    }
    expect(data.describeVideo.text.length).toBeGreaterThan(10)
  })

  test('a picture is no video: a typed error', async () => {
    const { data } = await server.ask(
      `mutation ($media: MediaInput!) { transcript(media: $media) { __typename ${failure} } }`,
      { media: coffee },
    )
    expect(data.transcript).toMatchObject({ __typename: 'MediaError', code: 'media_type_unsupported' })
  })
})

describe('what needs no key', () => {
  test('estimateTokens by media and by their facts agree, part by part', async () => {
    const fields = `... on TokenEstimate { model totalTokens inputUsd contextShare parts { kind tokens basis source explain documentedTokens } } ${failure}`
    const { data, errors } = await server.ask(
      `query ($media: [MediaInput!]) {
        byMedia: estimateTokens(media: $media, model: "gemini-3.5-flash") { ${fields} }
        byFacts: estimateTokens(facts: [{ kind: IMAGE, width: 600, height: 400 }], model: "gemini-3.5-flash") { ${fields} }
        rule: estimateTokens(facts: [{ kind: IMAGE, width: 960, height: 540 }], model: "gemini-2.0-flash", documentedRule: true) { ${fields} }
        wrong: estimateTokens(media: $media, facts: [{ kind: AUDIO, durationSeconds: 3 }]) { ${fields} }
      }`,
      { media: coffee },
    )
    expect(errors).toBeUndefined()
    expect(data.byMedia.parts[0].tokens).toBe(data.byFacts.parts[0].tokens)
    expect(data.byMedia.parts[0].basis).toBe('MEASURED')
    expect(data.byMedia.inputUsd).toBeGreaterThan(0)
    expect(data.rule.parts[0].tokens).toBe(1548)
    expect(data.wrong.code).toBe('request_invalid')
  })

  test('facts beyond all counting are a typed error', async () => {
    for (const durationSeconds of [1e9, 1e300]) {
      const { data, errors } = await server.ask(
        `query ($facts: [MediaFactsInput!]) { estimateTokens(facts: $facts) { ... on TokenEstimate { totalTokens } ${failure} } }`,
        { facts: [{ kind: 'VIDEO', durationSeconds }] },
      )
      expect(errors).toBeUndefined()
      expect(data.estimateTokens.code).toBe('request_invalid')
    }
  })

  test('models and limits say where every number is from', async () => {
    const { data, errors } = await server.ask(
      `{ models { id masks price { input output source } } gone: models(all: true) { id }
         limits(model: "gemini-2.5-flash", surface: VERTEX) { imagesPerRequest { value source checked } inlineRequestBytes { value } }
         model(id: "gemini-99-ultra") { known } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.gone.length).toBeGreaterThan(data.models.length)
    expect(data.limits.imagesPerRequest.value).toBeGreaterThan(1000)
    expect(data.limits.imagesPerRequest.checked).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(data.model.known).toBe(false)
  })

  test('parseReply reads a pasted answer, with a size or with the picture to draw on', async () => {
    const reply = '```json\n[{"box_2d": [100, 200, 500, 700], "label": "<b>cup</b>"}]\n```'
    const fields =
      '... on ParsedReply { detections { label box { pixels { x y width height } } } issues { code } size { width }'
    const { data, errors } = await server.ask(
      `query ($reply: String!, $image: MediaInput!) {
        bySize: parseReply(reply: $reply, size: { width: 1000, height: 500 }) { ${fields} svg(style: [LABELS]) } ${failure} }
        byPicture: parseReply(reply: $reply, image: $image) { ${fields} overlay } ${failure} }
        unsized: parseReply(reply: $reply) { ${failure} }
        undrawn: parseReply(reply: $reply, size: { width: 10, height: 10 }) { ... on ParsedReply { svg } }
      }`,
      { reply, image: coffee },
    )
    expect(errors).toBeUndefined()
    expect(data.bySize.detections[0].box.pixels).toEqual({ x: 200, y: 50, width: 500, height: 200 })
    expect(data.bySize.svg).not.toContain('<b>')
    expect(data.byPicture.size.width).toBe(600)
    expect(data.byPicture.overlay).toMatch(/^\/pictures\/[0-9a-f]{64}\.png$/)
    expect(data.unsized.code).toBe('request_invalid')
  })

  test('an overlay of a picture that is not here is a coded error of that field alone', async () => {
    const { data, errors } = await server.ask(
      `{ parseReply(reply: "[]", size: { width: 10, height: 10 }) { __typename ... on ParsedReply { size { width } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.parseReply.size.width).toBe(10)
    const drawn = await server.ask(
      `{ parseReply(reply: "[]", size: { width: 10, height: 10 }) { ... on ParsedReply { overlay } } }`,
    )
    expect(drawn.errors?.[0]?.extensions?.code).toBe('request_invalid')
  })
})

describe('files', () => {
  test('are uploaded, listed page by page, used, counted and deleted', async () => {
    const upload = `mutation ($media: MediaInput!) { uploadMedia(media: $media, options: { displayName: "coffee" }) {
      ... on UploadedFile { name state mimeType displayName sizeBytes expiresAt } ${failure} } }`
    const names: string[] = []
    for (let at = 0; at < 3; at++) {
      const { data } = await server.askWith(
        upload,
        { media: { upload: null } },
        {
          'media.upload': new Blob([new Uint8Array(readFixture('photos/coffee.png'))]),
        },
      )
      expect(data.uploadMedia).toMatchObject({
        state: 'ACTIVE',
        mimeType: 'image/png',
        displayName: 'coffee',
      })
      names.push(data.uploadMedia.name)
    }
    const list = `query ($after: String) { files(first: 2, after: $after) { ... on FileConnection { nodes { name } pageInfo { hasNextPage endCursor } } ${failure} } }`
    const first = (await server.ask(list)).data.files
    expect(first.pageInfo.hasNextPage).toBe(true)
    const second = (await server.ask(list, { after: first.pageInfo.endCursor })).data.files
    expect(second.pageInfo.hasNextPage).toBe(false)
    expect([...first.nodes, ...second.nodes].map(({ name }: Loose) => name).sort()).toEqual([...names].sort())

    const used = await server.ask(
      `mutation ($media: MediaInput!, $list: [MediaInput!]!) {
        detect(media: $media, options: { imageSize: { width: 600, height: 400 } }) { ... on DetectResult { detections { label } } ${failure} }
        countTokens(media: $list) { ... on TokenCount { totalTokens driftTokens estimate { totalTokens } } ${failure} }
      }`,
      { media: { file: names[0] }, list: { file: names[0] } },
    )
    expect(used.data.detect.detections.map(({ label }: Loose) => label)).toContain('cup')
    expect(used.data.countTokens.totalTokens).toBeGreaterThan(200)

    const gone = await server.ask(
      `mutation ($name: String!) { deleteFile(name: $name) { ... on DeletedFile { name } ${failure} } }`,
      { name: names[0] },
    )
    expect(gone.data.deleteFile).toEqual({ name: names[0] })
    const missing = await server.ask(
      `query ($name: String!) { file(name: $name) { __typename ${failure} } }`,
      { name: names[0] },
    )
    expect(missing.data.file).toMatchObject({ __typename: 'MediaError', code: 'file_expired' })
  })
})

describe('as it comes', () => {
  test('detect: each thing as it closes, then the result', async () => {
    const events: Loose[] = []
    for await (const { data, errors } of server.watch(
      `subscription ($media: MediaInput!) { detect(media: $media) { __typename
        ... on DetectionFound { detection { label box { normalized { width } } } }
        ... on DetectResult { detections { label } usage { totalTokens } overlay } ${failure} } }`,
      { media: coffee },
    )) {
      expect(errors).toBeUndefined()
      events.push(data.detect)
    }
    const found = events.filter(({ __typename }) => __typename === 'DetectionFound')
    const last = events.at(-1)
    expect(found.length).toBeGreaterThan(0)
    expect(last.__typename).toBe('DetectResult')
    expect(found.map(({ detection }) => detection.label)).toEqual(
      last.detections.map(({ label }: Loose) => label),
    )
    expect(last.overlay).toMatch(/^\/pictures\//)
  })

  test('ask: words that add up to the answer', async () => {
    const events: Loose[] = []
    for await (const { data } of server.watch(
      `subscription ($media: [MediaInput!]!) { ask(media: $media, prompt: "What is this?") { ... on TextDelta { delta } ... on TextResult { text } ${failure} } }`,
      { media: coffee },
    ))
      events.push(data.ask)
    const words = events.map(({ delta = '' }) => delta).join('')
    expect(events.length).toBeGreaterThan(1)
    expect(words.trim()).toBe(events.at(-1).text)
  })

  test('an upload says how far it is', async () => {
    const events: Loose[] = []
    for await (const { data } of server.watch(
      `subscription ($media: MediaInput!) { uploadMedia(media: $media) { __typename ... on UploadProgress { sentBytes totalBytes } ... on UploadedFile { name state } ${failure} } }`,
      { media: coffee },
    ))
      events.push(data.uploadMedia)
    expect(events.at(0).__typename).toBe('UploadProgress')
    expect(events.at(-1)).toMatchObject({ __typename: 'UploadedFile', state: 'ACTIVE' })
  })

  test('a failure is the last event', async () => {
    const events: Loose[] = []
    for await (const { data } of server.watch(
      `subscription { detect(media: { base64: "bm8gcGljdHVyZQ==" }) { __typename ${failure} } }`,
    ))
      events.push(data.detect)
    expect(events).toMatchObject([{ __typename: 'MediaError', code: 'media_type_unsupported' }])
  })

  test('a client that leaves ends the model call', async () => {
    server.emulator.script.next({ delayMs: 20_000, text: 'too late' })
    const leaving = new AbortController()
    const watching = (async () => {
      for await (const _ of server.watch(
        `subscription ($media: [MediaInput!]!) { ask(media: $media, prompt: "slow") { __typename } }`,
        { media: coffee },
        leaving.signal,
      )) {
        // Nothing comes.
      }
    })()
    await expect
      .poll(() => server.emulator.requests.last?.call?.prompt, { timeout: 60_000 })
      .toContain('slow')
    leaving.abort()
    await watching.catch(() => {})
    // The emulator saw its caller go: the request is over long before the answer was due. How soon, `hang-up` tells.
    await expect.poll(() => server.emulator.requests.last?.durationMs).toBeGreaterThan(0)
    expect(server.emulator.requests.last?.status).toBe(0)
  })
})
