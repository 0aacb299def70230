import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { mediaOf, toMedia } from './media-input.ts'

const bytes = Buffer.from([0xff, 0xd8, 0xff])
const base64 = Buffer.alloc(300, 7).toString('base64')

describe('toMedia', () => {
  test.each([
    ['bytes', bytes, bytes],
    ['a path', './photo.jpg', './photo.jpg'],
    ['a URL', 'https://example.com/a.jpg', 'https://example.com/a.jpg'],
    ['a data URI', 'data:image/png;base64,AA==', 'data:image/png;base64,AA=='],
    ['bare base64', base64, { base64 }],
    ['base64 in lines', `${base64.slice(0, 76)}\n${base64.slice(76)}`, { base64 }],
    ['a wrapped picture', { image: bytes }, bytes],
    ['a wrapped video path', { video: 'clip.mp4' }, 'clip.mp4'],
    ['a buffer that went through JSON', JSON.parse(JSON.stringify(bytes)), bytes],
    ['an upload of multer', { fieldname: 'a', originalname: 'a.jpg', buffer: bytes }, bytes],
    ['a tagged source', { youtube: 'https://youtu.be/x' }, { youtube: 'https://youtu.be/x' }],
    ['a file of the Files API', { file: 'files/abc' }, { file: 'files/abc' }],
    [
      'a file as upload gives it',
      { name: 'files/abc', uri: 'https://example.com/files/abc', mimeType: 'image/png', sizeBytes: 3 },
      { file: 'files/abc', mimeType: 'image/png' },
    ],
    ['one in a list', [bytes], bytes],
    ['several in a list', [bytes, './b.png'], [bytes, './b.png']],
  ])('takes %s', (_, given, expected) => {
    expect(toMedia(given)).toEqual(expected)
  })

  test.each([[undefined], [null], [''], [[]], [42], [{ hello: 1 }], [true]])('refuses %j', (given) => {
    expect(() => toMedia(given)).toThrow(/picture|media/)
  })

  test('a deep path is not taken for base64', () => {
    const path = `/home/${'somebody/'.repeat(30)}photo`
    expect(toMedia(path)).toBe(path)
  })
})

/** A field that holds this, and the message around it. */
const job = (value: unknown, msg: object, fromMessage = true) => ({
  values: { raw: () => value, fromMessage: () => fromMessage },
  msg: { _msgid: '1', ...msg } as never,
})

describe('mediaOf', () => {
  test.each([
    ['/etc/passwd'],
    [{ path: '/etc/passwd' }],
    [{ image: '/etc/passwd' }],
    [{ url: 'file:///etc/passwd' }],
    [['/etc/passwd']],
    ['file:///etc/passwd'],
  ])('a request cannot read our files with %j', async (payload) => {
    await expect(mediaOf(job(payload, { req: {} }), 'source')).rejects.toThrow(/path/i)
  })

  test('the path that stands in the dialog is read, whoever sets it off', async () => {
    expect(await mediaOf(job('/data/a.jpg', { req: {} }, false), 'source')).toBe('/data/a.jpg')
  })

  test.each([['\uFFFD\uFFFDJFIF'], ['PNG\0\0']])(
    'media that came as text (%j) is told from a path',
    async (text) => {
      await expect(mediaOf(job(text, {}), 'source')).rejects.toThrow(/binary buffer/)
    },
  )

  test('takes the files of a multipart request', async () => {
    const req = { files: [{ buffer: bytes }, { buffer: bytes }] }
    expect(await mediaOf(job({}, { req }), 'source')).toEqual([bytes, bytes])
  })

  test('takes the body that an upload node left unread', async () => {
    const req = Readable.from([bytes, bytes])
    expect(await mediaOf(job({}, { req }), 'source')).toEqual(Buffer.concat([bytes, bytes]))
  })
})
