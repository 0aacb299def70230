import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './support/server.ts'

const token = { mine: 'm'.repeat(16), theirs: 't'.repeat(16) }
const as = (caller: keyof typeof token) => ({ authorization: `Bearer ${token[caller]}` })
const failure = '... on Error { code }'
const upload = `mutation ($media: MediaInput!) { uploadMedia(media: $media) { ... on UploadedFile { name uri } ${failure} } }`
const file = `query ($name: String!) { file(name: $name) { ... on UploadedFile { name } ${failure} } }`
const remove = `mutation ($name: String!) { deleteFile(name: $name) { ... on DeletedFile { name } ${failure} } }`
const ask = `mutation ($media: [MediaInput!]!) { ask(media: $media, prompt: "?") { __typename ${failure} } }`

let server: TestServer
let mine: { name: string; uri: string }
let theirs: typeof mine

beforeAll(async () => {
  server = await startTestServer({ logging: false, auth: { tokens: token } })
  const media = { base64: readFixture('photos/coffee.png').toString('base64') }
  const send = async (caller: keyof typeof token) =>
    (await server.ask(upload, { media }, as(caller))).data.uploadMedia
  mine = await send('mine')
  theirs = await send('theirs')
}, 60_000)
afterAll(() => server.close())

/** Every way to write another's file that is not plainly another's file. */
const disguises: [string, () => string][] = [
  ['its name', () => theirs.name],
  ['its id', () => theirs.name.slice('files/'.length)],
  ['its address', () => theirs.uri],
  ['its name behind a name of mine', () => `${mine.name}/${theirs.name}`],
  ['my name behind its name', () => `${theirs.name}/${mine.name}`],
  ['its address with my name in the query', () => `${theirs.uri}?/${mine.name}`],
  ['its address with my name in the fragment', () => `${theirs.uri}#/${mine.name}`],
  ['an address that goes up', () => `${mine.uri}/../${theirs.name.slice('files/'.length)}`],
  ['an address of both', () => `${mine.uri}/${theirs.name}`],
]

test.each(disguises)('a file of another caller is not there: %s', async (_, disguise) => {
  const name = disguise()
  for (const query of [file, remove]) {
    const { data } = await server.ask(query, { name }, as('mine'))
    expect(Object.values(data)).toEqual([{ code: 'file_expired' }])
  }
  const { data } = await server.ask(ask, { media: { file: name } }, as('mine'))
  expect(data.ask.code).toBe('file_expired')
  expect((await server.ask(file, { name: theirs.name }, as('theirs'))).data.file).toEqual({
    name: theirs.name,
  })
})

test('a URL is no way around that, in any spelling', async () => {
  const google = `https://generativelanguage.googleapis.com/v1beta/${theirs.name}`
  const urls = [
    theirs.uri,
    google,
    `${google}?alt=media`,
    google.toUpperCase(),
    `${theirs.uri}/../${theirs.name.slice(6)}`,
  ]
  for (const url of urls) {
    const { data } = await server.ask(ask, { media: { url } }, as('mine'))
    expect(data.ask.code).toBe('file_expired')
  }
})

test('the own file is there by its name, its id and its address', async () => {
  for (const name of [mine.name, mine.name.slice('files/'.length), mine.uri]) {
    expect((await server.ask(file, { name }, as('mine'))).data.file).toEqual({ name: mine.name })
  }
  for (const media of [{ file: mine.name }, { file: mine.uri }, { url: mine.uri }]) {
    expect((await server.ask(ask, { media }, as('mine'))).data.ask.__typename).toBe('TextResult')
  }
})
