import { readFixture } from '@sightglass/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { madePdf, toneWav } from '../../test/support/made-media.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { whyBlocked } from './address-guard.ts'
import { decodeBase64, parseDataUri } from './data-uri.ts'
import { readOrigin } from './origin.ts'
import { resolveMedia } from './resolve-media.ts'
import { parseYoutubeUrl } from './youtube.ts'

const media = [
  'orientation/o6.jpg',
  'heic/plain.avif',
  'video/h264_noaudio.mp4',
  'video/fragmented.mp4',
  'video/vp8_noaudio.webm',
  'video/h264_aac.mkv',
  'video/h264_aac.ts',
  'video/h264_aac.flv',
  'video/mpeg4_noaudio.avi',
  'video/wmv2_noaudio.wmv',
  'video/mpeg1_noaudio.mpeg',
].map((name) => [name, readFixture(name)] as const)
const made = [
  ['a WAV', toneWav(0.2)],
  ['a PDF', madePdf({ text: 'hello', pages: 2 })],
] as const

describe('damaged bytes end as a part or as a typed error', () => {
  it.each([...media, ...made])(
    '%s',
    async (_, whole) => {
      const damage = fc.record({
        // Headers are at the front, so most of the damage goes there.
        hits: fc.array(
          fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        keep: fc.constantFrom(1, 1, 1, 0.7, 0.2),
      })
      await fc.assert(
        fc.asyncProperty(damage, async ({ hits, keep }) => {
          const bytes = Buffer.from(whole.subarray(0, Math.floor(whole.length * keep)))
          for (const [at, value] of hits) bytes[Math.floor(at ** 4 * bytes.length)] = value
          const ended = await resolveMedia(bytes).then(
            ({ part }) => part.inlineData !== undefined,
            (error) => SightglassError.isInstance(error),
          )
          expect(ended).toBe(true)
        }),
        { numRuns: 25 },
      )
    },
    60_000,
  )

  it('no bytes at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const ended = await resolveMedia(bytes).then(
          () => true,
          (error) => SightglassError.isInstance(error),
        )
        expect(ended).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('texts', () => {
  it('of any kind name an origin or are refused', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.webUrl().map((url) => url.replace('http', 'data')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        parseYoutubeUrl(text)
        try {
          expect(readOrigin(text).label.length).toBeLessThanOrEqual(200)
        } catch (error) {
          expect(SightglassError.isInstance(error)).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('in base64 give the bytes back, in either alphabet, broken into lines or not', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const plain = Buffer.from(bytes).toString('base64')
        const forms = [plain, Buffer.from(bytes).toString('base64url'), plain.replace(/(.{7})/g, '$1\r\n')]
        for (const form of forms) expect(Buffer.from(decodeBase64(form)).equals(bytes)).toBe(true)
        const uri = `data:image/png;charset=x;base64,${encodeURIComponent(plain)}`
        expect(parseDataUri(uri)).toEqual({ bytes: Buffer.from(bytes), mimeType: 'image/png' })
      }),
    )
  })

  it('with a YouTube id in them lead to that video, whatever else they carry', () => {
    const id = fc.stringMatching(/^[\w-]{11}$/)
    const more = fc
      .webQueryParameters()
      .filter((query) => !/(?:^|&)(?:v|t|start|time_continue)(?:=|&|$)/.test(query))
    fc.assert(
      fc.property(id, more, fc.integer({ min: 1, max: 99_999 }), (video, query, start) => {
        const links = [
          `https://www.youtube.com/watch?${query}&v=${video}&t=${start}`,
          `https://youtu.be/${video}?${query}&t=${start}s`,
          `https://m.youtube.com/shorts/${video}?start=${start}&${query}`,
        ]
        for (const link of links) {
          expect(parseYoutubeUrl(link)).toEqual({
            url: `https://www.youtube.com/watch?v=${video}`,
            startSeconds: start,
          })
        }
      }),
    )
  })
})

describe('addresses', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  it('in private ranges are blocked in every way to write them', () => {
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
    )
    fc.assert(
      fc.property(inside, ([a, b, c, d]) => {
        const pair = (one: number, two: number) => ((one << 8) | two).toString(16)
        const forms = [
          `${a}.${b}.${c}.${d}`,
          `::ffff:${a}.${b}.${c}.${d}`,
          `::ffff:${pair(a, b)}:${pair(c, d)}`,
          `64:ff9b::${pair(a, b)}:${pair(c, d)}`,
          `2002:${pair(a, b)}:${pair(c, d)}::1`,
        ]
        for (const form of forms) expect(whyBlocked(form), form).toBeDefined()
        const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
        for (const host of [`${number}`, `0x${number.toString(16)}`, `0${number.toString(8)}`])
          expect(whyBlocked(new URL(`http://${host}/`).hostname), host).toBeDefined()
      }),
    )
  })
})
