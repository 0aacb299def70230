import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SightglassError } from '../errors/sightglass-error.ts'
import { resolveMedia } from './resolve-media.ts'
import { sourceContract } from './source.contract.ts'
import { startSourceKinds } from './source-kinds.fixture.ts'
import type { MediaSource } from './types.ts'
import { parseYoutubeUrl } from './youtube.ts'

const files = {
  picture: readFixture('photos/rocket.jpg'),
  turned: readFixture('orientation/o6.jpg'),
  video: readFixture('video/h264_aac.mp4'),
}
const { kinds, open, close } = startSourceKinds()
beforeAll(open)
afterAll(close)
describe.each(kinds)('$name', (kind) => sourceContract(kind, files))

describe('media that only Gemini reads', () => {
  const id = 'dQw4w9WgXcQ'
  it.each([
    [`https://www.youtube.com/watch?v=${id}`, undefined],
    [`https://m.youtube.com/watch?v=${id}&t=90`, 90],
    [`https://music.youtube.com/watch?list=x&v=${id}&t=1m30s`, 90],
    [`youtu.be/${id}?t=1h2m3s`, 3723],
    [`https://youtu.be/${id}?si=abc`, undefined],
    [`https://www.youtube.com/shorts/${id}`, undefined],
    [`https://www.youtube.com/live/${id}?start=5`, 5],
    [`https://www.youtube.com/embed/${id}?start=61`, 61],
    [`https://www.youtube-nocookie.com/embed/${id}`, undefined],
    [`http://www.youtube.com/v/${id}#t=7s`, 7],
  ])('%s', async (link, start) => {
    const { part, route } = await resolveMedia(link)
    expect(part.fileData?.fileUri).toBe(`https://www.youtube.com/watch?v=${id}`)
    expect(part.videoMetadata).toEqual(start === undefined ? undefined : { startOffset: `${start}s` })
    expect(route).toBe('url')
  })

  it.each([
    'https://www.youtube.com/@name',
    `https://evil.example/watch?v=${id}`,
    `https://youtube.com.evil.example/watch?v=${id}`,
    'https://youtu.be/short',
  ])('no video: %s', (link) => expect(parseYoutubeUrl(link)).toBeUndefined())

  it('passes gs://, files and parts', async () => {
    const gcs = await resolveMedia('gs://bucket/a/b.pdf', { surface: 'vertex' })
    expect(gcs.part).toEqual({ fileData: { fileUri: 'gs://bucket/a/b.pdf', mimeType: 'application/pdf' } })
    const notes = await resolveMedia('gs://bucket/notes.md', { surface: 'vertex' })
    expect(notes.facts).toMatchObject({ kind: 'text', mimeType: 'text/plain' })
    const file = await resolveMedia('files/abc-123')
    expect(file.part.fileData?.fileUri).toMatch(/\/files\/abc-123$/)
    const part = { fileData: { fileUri: 'https://x.example/a', mimeType: 'image/png' } }
    expect((await resolveMedia(part)).part).toBe(part)
    const url = await resolveMedia('https://example.com/a.pdf', { route: 'url' })
    expect(url.part).toEqual({
      fileData: { fileUri: 'https://example.com/a.pdf', mimeType: 'application/pdf' },
    })
  })
})

it.each([
  [{ youtube: '' }, /youtu\.be/],
  [{ gcs: 'bucket/a.png' }, /one object/],
  [{ file: 'files/No Name' }, /upload gave/],
])('%j is told what would do in its place', async (source, advice) => {
  const error = await resolveMedia(source).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'request_invalid', details: { try: expect.stringMatching(advice) } })
})

describe('what is refused', () => {
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n')
  it.each<[string, MediaSource, string]>([
    ['a missing file', '/no/such/file.png', 'media_not_found'],
    ['a folder', '/', 'media_unreadable'],
    ['broken base64', { base64: 'a$$$b' }, 'media_unreadable'],
    ['bare base64', Buffer.alloc(500, 7).toString('base64'), 'request_invalid'],
    ['a tagged URL that is a local file', { url: 'file:///etc/passwd' }, 'media_fetch_blocked'],
    ['a tagged URL that is a path', { url: '/etc/passwd' }, 'media_fetch_blocked'],
    ['nothing at all', undefined as never, 'request_invalid'],
    ['an object of nothing known', {} as never, 'request_invalid'],
    ['a number for a path', { path: 5 } as never, 'request_invalid'],
    ['a text for bytes', { bytes: 'x' } as never, 'request_invalid'],
    ['a text for a Blob', { blob: 'x' } as never, 'request_invalid'],
    ['a number for a stream', { stream: 5 } as never, 'request_invalid'],
    ['a path for a file', { file: '../../etc/passwd' }, 'request_invalid'],
    ['another protocol', 'ftp://example.com/a.png', 'media_fetch_blocked'],
    ['an empty text', ' ', 'request_invalid'],
    ['a PDF that is cut off', pdf, 'media_unreadable'],
    ['a picture said to be a video', { bytes: files.picture, mimeType: 'video/mp4' }, 'media_type_mismatch'],
    ['a clip outside the video', files.video, 'request_invalid'],
  ])('%s', async (_, source, code) => {
    const error = await resolveMedia(source, { video: { startSeconds: 100 } }).catch(
      (thrown: SightglassError) => thrown,
    )
    expect((error as SightglassError).code).toBe(code)
  })

  it('what is too large to send, before it is read into base64', async () => {
    const large = Buffer.concat([files.video, Buffer.alloc(76_000_000)])
    const error = await resolveMedia(large, { inputIndex: 1 }).catch((thrown: SightglassError) => thrown)
    expect(error).toMatchObject({ code: 'media_too_large', inputIndex: 1 })
    expect((error as SightglassError).details).toHaveProperty('limit')
  })
})
