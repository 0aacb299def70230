import { PassThrough, Readable } from 'node:stream'
import { readFixture } from '@sightglass/testing'
import { describe, expect, it } from 'vitest'
import type { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { inlineBytes } from './inline-part.ts'
import type { MediaUploader } from './options.ts'
import { resolveMedia } from './resolve-media.ts'
import { canHandOver, chooseRoute } from './route.ts'
import type { MediaSource } from './types.ts'

const picture = readFixture('photos/rocket.jpg')
const clip = readFixture('video/h264_aac.mp4')
/** An uploader that keeps a list of what it was given. */
const keeping = () => {
  const given: number[] = []
  const uploader: MediaUploader = {
    uploadContent: async (content, { mimeType }) => {
      given.push(content.byteLength ?? -1)
      return { uri: `https://x.example/files/f${given.length}`, name: `files/f${given.length}`, mimeType }
    },
    get: async () => ({ uri: 'https://x.example/files/a', mimeType: 'image/png' }),
  }
  return { given, uploader }
}
const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: SightglassError) => error,
  )

describe('a list of sources', () => {
  it('of any mix keeps its order', async () => {
    const sources: MediaSource[] = [
      clip,
      Readable.from([picture]),
      'https://youtu.be/dQw4w9WgXcQ',
      new Blob([new Uint8Array(picture)]),
      { inlineData: { mimeType: 'image/png', data: 'AA==' } },
      'gs://bucket/a.pdf',
    ]
    const resolved = await resolveMedia(sources)
    expect(resolved.map(({ facts, route }) => `${facts.kind} ${route}`)).toEqual([
      'video inline',
      'image inline',
      'video url',
      'image inline',
      'image inline',
      'document url',
    ])
    expect(await resolveMedia([])).toEqual([])
  })

  it('is looked at to the end before the first error is thrown, and nothing is sent or left open', async () => {
    const { given, uploader } = keeping()
    const open = new PassThrough()
    open.write(clip)
    const sources = [open, picture, '/no/such/file', new Uint8Array(), clip]
    const error = await failing(resolveMedia(sources, { uploader, route: 'file' }))
    expect(error).toMatchObject({ code: 'media_not_found', inputIndex: 2 })
    expect(given).toEqual([])
    expect(open.destroyed).toBe(true)
  })

  it('names the one whose upload fails', async () => {
    const { uploader } = keeping()
    const breaking: MediaUploader = {
      ...uploader,
      uploadContent: async (content, wish) => {
        if (content.byteLength === picture.length) throw new TypeError('broken')
        return uploader.uploadContent(content, wish)
      },
    }
    await expect(resolveMedia([clip, picture], { uploader: breaking, route: 'file' })).rejects.toThrow(
      'broken',
    )
  })

  it('that is too much together has its largest uploaded', async () => {
    const { given, uploader } = keeping()
    const padded = (byteLength: number) => Buffer.concat([picture, Buffer.alloc(byteLength)])
    const sources = [padded(14_000_000), ...Array.from({ length: 6 }, () => padded(13_000_000)), picture]
    const resolved = await resolveMedia(sources, { uploader })
    expect(resolved.map((one) => one.route).filter((route) => route === 'file')).toHaveLength(2)
    expect(resolved[0]).toMatchObject({ route: 'file', part: { fileData: { mimeType: 'image/jpeg' } } })
    expect(resolved[0]!.explain).toMatch(/together/)
    expect(given[0]).toBeGreaterThan(14_000_000)
    const error = await failing(resolveMedia(sources))
    expect(error).toMatchObject({ code: 'media_too_large' })
  })
})

describe('the way that media travel', () => {
  it('does not copy what is in memory', async () => {
    const { part } = await resolveMedia(picture)
    expect(inlineBytes(part)!.buffer).toBe(picture.buffer)
  })

  it.each([
    [{}, 1000, 'inline', /within 100000000/],
    [{ uploader: true }, 15_000_000, 'inline', /within 20000000/],
    [{ uploader: true }, 15_000_003, 'file', /more than the 20000000/],
    [{ uploader: true, inlineBelowBytes: 100 }, 1000, 'file', /more than the 100/],
    [{ uploader: true, reuse: true }, 10, 'file', /more than once/],
    [{ reuse: true }, 10, 'inline', /within/],
    [{ uploader: true, route: 'inline' }, 90_000_000, 'inline', /asked for/],
    [{ uploader: true, route: 'file' }, 10, 'file', /asked for/],
  ] as const)('%o with %i bytes goes %s', ({ ...options }, byteLength, route, why) => {
    const { uploader } = keeping()
    const given = { ...options, ...('uploader' in options ? { uploader } : {}) } as object
    const chosen = chooseRoute({ byteLength, mimeType: 'video/mp4' }, given, resolveModel('gemini-3.5-flash'))
    expect(chosen.route).toBe(route)
    expect(chosen.why).toMatch(why)
  })

  it('hands an address to Gemini only where Gemini can follow', () => {
    const model = resolveModel('gemini-3.5-flash')
    const url = new URL('https://example.com/clip.mp4')
    expect(canHandOver(url, 90_000_000, {}, model)).toBe(true)
    expect(canHandOver(url, 100_000_001, {}, model)).toBe(false)
    expect(canHandOver(url, undefined, {}, model)).toBe(false)
    expect(canHandOver(new URL('http://example.com/clip.mp4'), 1, {}, model)).toBe(false)
    expect(canHandOver(url, 1, { fetch: { allowPrivate: true } }, model)).toBe(false)
    expect(canHandOver(url, 1, { fetch: { headers: { cookie: 'x' } } }, model)).toBe(false)
    expect(canHandOver(url, 1, { route: 'inline' }, model)).toBe(false)
    expect(canHandOver(url, 1, {}, resolveModel('gemini-2.0-flash'))).toBe(false)
  })

  it('holds addresses that Vertex fetches to their own limits', async () => {
    const image = (n: number) => ({ url: `https://example.com/${n}.png` })
    const vertex = { surface: 'vertex', route: 'url' } as const
    expect(
      await resolveMedia(
        Array.from({ length: 10 }, (_, n) => image(n)),
        vertex,
      ),
    ).toHaveLength(10)
    const many = resolveMedia([...Array.from({ length: 11 }, (_, n) => image(n))], vertex)
    expect(await failing(many)).toMatchObject({
      code: 'limit_exceeded',
      inputIndex: 10,
      details: { input: 'https://example.com/10.png', given: '11', limit: '10' },
    })
    const clips = ['https://example.com/a.mp4', 'https://example.com/b.mp4']
    expect(await failing(resolveMedia(clips, vertex))).toMatchObject({
      code: 'limit_exceeded',
      inputIndex: 1,
    })
    expect(await resolveMedia(clips, { route: 'url' })).toHaveLength(2)
  })

  it('refuses a wish that cannot be met', async () => {
    for (const route of ['file', 'url'] as const)
      expect((await failing(resolveMedia(picture, { route }))).code).toBe('request_invalid')
    const url = resolveMedia('https://example.com/a.png', { route: 'url', model: 'gemini-2.0-flash' })
    expect((await failing(url)).code).toBe('model_unsupported_option')
    expect((await failing(resolveMedia('http://10.0.0.1/a.png', { route: 'url' }))).code).toBe(
      'media_fetch_blocked',
    )
    const gcs = resolveMedia('gs://bucket/object', { surface: 'vertex' })
    expect((await failing(gcs)).code).toBe('request_invalid')
    expect((await failing(resolveMedia('gs://bucket/a.avi', { surface: 'vertex' }))).code).toBe(
      'media_type_unsupported',
    )
  })
})

describe('how closely the model looks', () => {
  it('is said on the part, where the model takes it there', async () => {
    const { part } = await resolveMedia(picture, { mediaResolution: 'high', model: 'gemini-3.5-flash' })
    expect(part.mediaResolution).toEqual({ level: 'MEDIA_RESOLUTION_HIGH' })
    const youtube = await resolveMedia('https://youtu.be/dQw4w9WgXcQ', {
      mediaResolution: 'low',
      model: 'gemini-3.5-flash',
    })
    expect(youtube.part.mediaResolution).toEqual({ level: 'MEDIA_RESOLUTION_LOW' })
    const old = resolveMedia(picture, { mediaResolution: 'high', model: 'gemini-2.5-flash' })
    expect((await failing(old)).code).toBe('model_unsupported_option')
  })
})
