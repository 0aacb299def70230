import { describe, expect, it } from 'vitest'
import { madePdf, onePagePdf } from '../../test/support/made-media.ts'
import type { SightglassError } from '../errors/sightglass-error.ts'
import { resolveMedia } from './resolve-media.ts'

const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: SightglassError) => error,
  )

describe('PDF', () => {
  it('tells its pages and their sizes', async () => {
    const { facts, part, route } = await resolveMedia(madePdf({ text: 'hello', pages: 3 }))
    expect(facts).toMatchObject({ kind: 'document', mimeType: 'application/pdf', pages: 3 })
    expect(facts.pageSizes).toEqual(Array.from({ length: 3 }, () => ({ width: 595, height: 842 })))
    expect(part.inlineData?.mimeType).toBe('application/pdf')
    expect(route).toBe('inline')
  })

  it.each([
    ['lines', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['a mark of byte order', '\xef\xbb\xbf'],
    ['an empty line', '\n'],
  ])('is known behind %s', async (_, before) => {
    const bytes = Buffer.concat([Buffer.from(before, 'latin1'), madePdf({ text: 'hello', pages: 2 })])
    const { facts } = await resolveMedia(bytes)
    expect(facts).toMatchObject({ kind: 'document', mimeType: 'application/pdf', pages: 2 })
  })

  it('is not every text that speaks of one', async () => {
    const bytes = Buffer.from('# A PDF begins with\n%PDF-1.7\nand a version.')
    const { facts } = await resolveMedia({ bytes, mimeType: 'text/plain' })
    expect(facts).toMatchObject({ kind: 'text', mimeType: 'text/plain' })
  })

  it('is refused when locked, with the way out', async () => {
    const error = await failing(resolveMedia(madePdf({ locked: true })))
    expect(error).toMatchObject({ code: 'media_unreadable', details: { try: 'Save it without a password.' } })
  })

  it('is refused when broken or cut off', async () => {
    const whole = onePagePdf('hello')
    for (const share of [0.2, 0.6, 0.9]) {
      const error = await failing(resolveMedia(whole.subarray(0, Math.floor(whole.length * share))))
      expect(error.code).toBe('media_unreadable')
    }
    const noPages = Buffer.from(
      whole.toString('latin1').replace('/Count 1', '/Count 0').replace('[3 0 R]', '[]'),
    )
    expect((await failing(resolveMedia(noPages))).code).toBe('media_unreadable')
  })

  it('of more pages than the model reads is refused by number and source', async () => {
    const error = await failing(resolveMedia({ bytes: madePdf({ pages: 1001 }), name: 'long.pdf' }))
    expect(error).toMatchObject({
      code: 'limit_exceeded',
      details: { input: 'long.pdf', given: '1001 pages', limit: '1000 pages' },
    })
    expect(error.details).toHaveProperty('source')
    const vertex = { surface: 'vertex', model: 'gemini-3.5-flash' } as const
    expect((await resolveMedia(madePdf({ pages: 1001 }), vertex)).facts.pages).toBe(1001)
  })

  it('of more than 50 MB does not travel in the request', async () => {
    const large = Buffer.concat([onePagePdf('x'), Buffer.alloc(40_000_000, 0x20), Buffer.from('\n%%EOF\n')])
    const error = await failing(
      resolveMedia(Buffer.concat([large, Buffer.alloc(11_000_000, 0x20), Buffer.from('%%EOF\n')])),
    )
    expect(error).toMatchObject({ code: 'media_too_large', details: { limit: '50000000 bytes' } })
  })
})

describe('text', () => {
  it.each([
    [{ bytes: Buffer.from('a,b\n1,2\n'), name: 'a.csv' }, 'text/csv'],
    [{ bytes: Buffer.from('# Hi'), name: 'a.md' }, 'text/plain'],
    [{ bytes: Buffer.from('ü', 'utf8'), mimeType: 'text/plain' }, 'text/plain'],
    ['data:text/html,<p>hi</p>', 'text/html'],
  ])('%o', async (source, type) => {
    expect((await resolveMedia(source)).facts).toMatchObject({ kind: 'text', mimeType: type })
  })

  it('is refused where the surface does not take it, and where the bytes are none', async () => {
    const csv = { bytes: Buffer.from('a,b\n'), name: 'a.csv' }
    expect((await failing(resolveMedia(csv, { surface: 'vertex' }))).code).toBe('media_type_unsupported')
    const binary = { bytes: Buffer.from([1, 0, 0xff, 0xfe, 9]), mimeType: 'text/plain' }
    expect((await failing(resolveMedia(binary))).code).toBe('media_type_unsupported')
  })
})
