import { crc32, deflateSync } from 'node:zlib'
import { readFixture } from '@sightglass/testing'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { SightglassError } from '../errors/sightglass-error.ts'
import { sentToUpright } from '../geometry/transform.ts'
import { inlineBytes } from './inline-part.ts'
import { readPicture } from './read-picture.ts'
import { resolveMedia } from './resolve-media.ts'
import type { ResolvedMedia } from './types.ts'

const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: SightglassError) => error,
  )
/** The pixels that the model would see, as RGB or RGBA. */
const seen = async ({ part }: ResolvedMedia) => {
  const { data, info } = await sharp(inlineBytes(part)!).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) =>
    [
      ...data.subarray((y * info.width + x) * info.channels, (y * info.width + x + 1) * info.channels),
    ] as number[]
  return { ...info, at }
}
const near = (one: readonly number[], other: readonly number[], within: number) => {
  expect(one).toHaveLength(other.length)
  for (const [index, value] of one.entries())
    expect(Math.abs(value - other[index]!), `${one} is not ${other}`).toBeLessThanOrEqual(within)
}
/** Red, green, blue and white quarters: no turn and no mirror image of it looks alike. */
const quarters = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] } as const
const quartered = (width: number, height: number) => {
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [left, upper] = [x < width / 2, y < height / 2]
      rgb.set(
        upper ? (left ? quarters.red : quarters.green) : left ? quarters.blue : quarters.white,
        (y * width + x) * 3,
      )
    }
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
}
const expectQuarters = async (resolved: ResolvedMedia, within = 6) => {
  const { width, height, at } = await seen(resolved)
  const [left, right, top, bottom] = [width * 0.25, width * 0.75, height * 0.25, height * 0.75].map(
    Math.floor,
  )
  near(at(left!, top!).slice(0, 3), quarters.red, within)
  near(at(right!, top!).slice(0, 3), quarters.green, within)
  near(at(left!, bottom!).slice(0, 3), quarters.blue, within)
  near(at(right!, bottom!).slice(0, 3), quarters.white, within)
}

describe('what the model sees is upright', () => {
  /** How upright pixels have to be stored so that a viewer that obeys the tag shows them upright. */
  const undo: Readonly<Record<number, (image: Sharp) => Sharp>> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.flop().rotate(270),
    6: (image) => image.rotate(270),
    7: (image) => image.flop().rotate(90),
    8: (image) => image.rotate(90),
  }
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('with orientation %i', async (orientation) => {
    const upright = await quartered(60, 40).png().toBuffer()
    const stored = await undo[orientation]!(sharp(upright)).withMetadata({ orientation }).png().toBuffer()
    const resolved = await resolveMedia(stored)
    expect(resolved.facts).toMatchObject({ width: 60, height: 40, orientation })
    expect(resolved.transform).toMatchObject({ orientation, upright: { width: 60, height: 40 } })
    await expectQuarters(resolved)
    // A second, EXIF-blind look at it must agree: nothing is left to be turned.
    expect((await sharp(inlineBytes(resolved.part)!).metadata()).orientation ?? 1).toBe(1)
  })

  it('also after a downscale and a crop, and the way back is known', async () => {
    const turned = await sharp(await quartered(600, 400).rotate(270).png().toBuffer())
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer()
    const crop = { left: 100, top: 0, width: 400, height: 400 }
    const resolved = await resolveMedia(turned, { crop, maxSidePx: 100 })
    await expectQuarters(resolved)
    expect(sentToUpright({ x: 50, y: 50 }, resolved.transform!)).toEqual({ x: 300, y: 200 })
  })

  it('HEIC as it is, and HEIC as a JPEG when it is made smaller', async () => {
    const heic = readFixture('heic/exif6_irot.heic')
    const whole = await resolveMedia(heic)
    expect(whole.part.inlineData?.mimeType).toBe('image/heic')
    expect(inlineBytes(whole.part)!.length).toBe(heic.length)
    const small = await resolveMedia(heic, { maxSidePx: 300 })
    expect(small.part.inlineData?.mimeType).toBe('image/jpeg')
    expect(await seen(small)).toMatchObject({ width: 200, height: 300 })
    expect(small.transform).toMatchObject({ upright: { width: 400, height: 600 } })
    const plain = await resolveMedia(readFixture('heic/plain.heic'), { maxSidePx: 300 })
    const pixels = (bytes: Uint8Array, angle: number) => sharp(bytes).rotate(angle).raw().toBuffer()
    const shown = await pixels(inlineBytes(small.part)!, 0)
    const distances = await Promise.all(
      [90, 270].map(async (angle) => {
        const other = await pixels(inlineBytes(plain.part)!, angle)
        return shown.reduce((sum, value, at) => sum + Math.abs(value - other[at]!), 0) / shown.length
      }),
    )
    expect(Math.min(...distances)).toBeLessThan(4)
    expect(Math.max(...distances)).toBeGreaterThan(20)
  })
})

describe('what the model sees has the right colours', () => {
  it('of CMYK', async () => {
    const cmyk = await quartered(64, 64).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
    const resolved = await resolveMedia(cmyk)
    expect(resolved.explain).toContain('CMYK')
    const { channels, at } = await seen(resolved)
    expect(channels).toBe(3)
    // No ink makes pure red, so it is only nearest to red.
    const [r, g, b] = at(10, 10)
    expect(r! > g! + 80 && r! > b! + 80).toBe(true)
    near(at(50, 50), [255, 255, 255], 6)
  })

  it('of 16 bits', async () => {
    const deep = await quartered(64, 64).toColourspace('rgb16').png().toBuffer()
    const resolved = await resolveMedia(deep)
    expect(await sharp(inlineBytes(resolved.part)!).metadata()).toMatchObject({ depth: 'uchar' })
    await expectQuarters(resolved, 1)
  })

  it('of one gray channel', async () => {
    const gray = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } })
      .toColourspace('b-w')
      .png()
      .toBuffer()
    near((await seen(await resolveMedia(gray, { maxSidePx: 4 }))).at(1, 1).slice(0, 1), [128], 2)
  })

  it('of a palette', async () => {
    await expectQuarters(await resolveMedia(await quartered(64, 64).png({ palette: true }).toBuffer()))
  })

  it('of a wide profile, once it is encoded', async () => {
    const p3 = await quartered(64, 64).withIccProfile('p3').png().toBuffer()
    await expectQuarters(await resolveMedia(p3, { maxSidePx: 32 }), 12)
  })

  it('with alpha kept', async () => {
    const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: '#ff000080' } })
      .png()
      .toBuffer()
    const resolved = await resolveMedia(clear, { maxSidePx: 10 })
    expect(resolved.part.inlineData?.mimeType).toBe('image/png')
    near((await seen(resolved)).at(5, 5), [255, 0, 0, 128], 2)
  })

  it('of the first frame, with an issue that says so', async () => {
    const frames = [
      await quartered(40, 40).png().toBuffer(),
      await quartered(40, 40).negate().png().toBuffer(),
    ]
    for (const format of ['gif', 'webp'] as const) {
      const animated = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer()
      const resolved = await resolveMedia(animated, { inputIndex: 2 })
      expect(resolved.facts.frames).toBe(2)
      expect(resolved.issues).toMatchObject([{ code: 'first_frame_only', index: 2 }])
      await expectQuarters(resolved, 40)
    }
  })

  it.each(['tiff', 'avif', 'gif'] as const)('of %s, which Gemini does not take', async (format) => {
    const resolved = await resolveMedia(await quartered(64, 64).toFormat(format).toBuffer())
    expect(resolved.part.inlineData?.mimeType).toMatch(/^image\/(?:png|jpeg)$/)
    await expectQuarters(resolved, 40)
  })
})

describe('a picture that would fill the memory', () => {
  /** Announces 60000 × 60000 pixels and holds a few lines of them. */
  const bomb = (() => {
    const png = (type: string, data: Buffer) => {
      const chunk = Buffer.alloc(12 + data.length)
      chunk.writeUInt32BE(data.length, 0)
      chunk.write(type, 4, 'latin1')
      data.copy(chunk, 8)
      chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length)
      return chunk
    }
    const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
    header.writeUInt32BE(60_000, 0)
    header.writeUInt32BE(60_000, 4)
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
      png('IHDR', header),
      png('IDAT', deflateSync(Buffer.alloc(1_000_000))),
      png('IEND', Buffer.alloc(0)),
    ])
  })()

  it('is refused from its header, and names the input', async () => {
    const before = process.memoryUsage.rss()
    const error = await failing(resolveMedia(['https://youtu.be/dQw4w9WgXcQ', bomb]))
    expect(error).toMatchObject({ code: 'media_too_many_pixels', inputIndex: 1 })
    expect(process.memoryUsage.rss() - before).toBeLessThan(150e6)
  })

  it('by a limit of the caller', async () => {
    const picture = readFixture('photos/rocket.jpg')
    expect((await failing(resolveMedia(picture, { limitInputPixels: 640 * 426 }))).code).toBe(
      'media_too_many_pixels',
    )
    expect((await resolveMedia(picture, { limitInputPixels: 640 * 427 })).route).toBe('inline')
  })
})

describe('limits of the surface', () => {
  it('Vertex takes 7 MB of picture in the request, and says where more goes', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 80 } as const
    const create = { width: 1800, height: 1800, channels: 3, background: '#000', noise } as const
    const large = await sharp({ create }).png().toBuffer()
    expect(large.length).toBeGreaterThan(7_000_000)
    const error = await failing(resolveMedia({ bytes: large, name: 'noise.png' }, { surface: 'vertex' }))
    expect(error).toMatchObject({
      code: 'media_too_large',
      details: { input: 'noise.png', given: `${large.length} bytes`, limit: '7000000 bytes' },
    })
    expect((error.details as { try: string }).try).toMatch(/Cloud Storage/)
    expect((await resolveMedia(large)).route).toBe('inline')
  })

  it('one request holds so many pictures', async () => {
    const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    const many = { model: 'gemini-3-pro-image', surface: 'vertex' } as const
    const error = await failing(
      resolveMedia(
        Array.from({ length: 15 }, () => dot),
        many,
      ),
    )
    expect(error).toMatchObject({ code: 'limit_exceeded', details: { given: '15', limit: '14' } })
  })
})

it('reads a picture out of a ready part, and says why it cannot read others', async () => {
  const picture = readFixture('photos/rocket.jpg')
  const { part } = await resolveMedia(picture)
  expect(Buffer.from(await readPicture(part)).equals(picture)).toBe(true)
  const ready = { inlineData: { mimeType: 'image/jpeg', data: Buffer.from(picture).toString('base64') } }
  expect(Buffer.from(await readPicture({ part: ready })).equals(picture)).toBe(true)
  for (const source of ['gs://bucket/a.png', 'files/abc', 'https://youtu.be/dQw4w9WgXcQ'])
    expect((await failing(readPicture(source))).code).toBe('request_invalid')
})
