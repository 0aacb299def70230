import { readFixture } from '@sightglass/testing'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { estimateImageTokens } from '../tokens/image-tokens.ts'
import { encodeBmp } from './bmp.fixture.ts'
import { prepareImageBytes } from './prepare-image.ts'

/** Mean absolute difference of two pictures, 0..255, both shrunk to 40 × 40. */
async function distance(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map((bytes) =>
      sharp(bytes).resize(40, 40, { fit: 'fill' }).removeAlpha().toColourspace('srgb').raw().toBuffer(),
    ),
  )
  return a!.reduce((sum, value, at) => sum + Math.abs(value - b![at]!), 0) / a!.length
}

describe('bytes pass through untouched when nothing needs doing', () => {
  test.each(['photos/rocket.jpg', 'photos/camera.png', 'heic/plain.heic', 'orientation/o1.jpg'])(
    '%s',
    async (name) => {
      const bytes = readFixture(name)
      const prepared = await prepareImageBytes(bytes, { maxSidePx: 5000 })
      expect(prepared.bytes).toBe(bytes)
      expect(prepared.changed).toBe(false)
    },
  )
})

test.each([2, 3, 4, 5, 6, 7, 8])('orientation %i is applied', async (orientation) => {
  const bytes = readFixture(`orientation/o${orientation}.jpg`)
  const { data: stored, info } = await sharp(bytes, { autoOrient: false })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const prepared = await prepareImageBytes(bytes, { format: 'png' })
  expect(prepared.transform.orientation).toBe(orientation)
  expect(await sharp(prepared.bytes).metadata()).not.toHaveProperty('orientation', orientation)
  const upright = await sharp(prepared.bytes).raw().toBuffer()
  const turnedBack = storeTurned(upright, prepared.size, orientation)
  expect([info.width, info.height].sort()).toEqual([prepared.size.width, prepared.size.height].sort())
  expect(Buffer.compare(turnedBack, stored)).toBe(0)
})

test('a point found in what was sent lies within a pixel of the original, for every turn, crop and size', async () => {
  const cases = fc.record({
    width: fc.integer({ min: 40, max: 300 }),
    height: fc.integer({ min: 40, max: 300 }),
    orientation: fc.integer({ min: 1, max: 8 }),
    markX: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
    markY: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
    maxSidePx: fc.integer({ min: 32, max: 400 }),
    margin: fc.double({ min: 0, max: 0.08, noNaN: true }),
  })
  await fc.assert(
    fc.asyncProperty(cases, async ({ width, height, orientation, markX, markY, maxSidePx, margin }) => {
      const swapped = orientation >= 5
      const upright = swapped ? { width: height, height: width } : { width, height }
      const side = 8
      const left = Math.round(upright.width * markX - side / 2)
      const top = Math.round(upright.height * markY - side / 2)
      const original = new Uint8Array(width * height * 3)
      for (let row = top; row < top + side; row++) {
        const from = (row * upright.width + left) * 3
        original.fill(255, from, from + side * 3)
      }
      const stored = storeTurned(original, upright, orientation)
      const bytes = await sharp(stored, { raw: { width, height, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer()
      const crop = {
        left: Math.floor(upright.width * margin),
        top: Math.floor(upright.height * margin),
        width: Math.ceil(upright.width * (1 - 2 * margin)),
        height: Math.ceil(upright.height * (1 - 2 * margin)),
      }
      const { bytes: sent, transform, size } = await prepareImageBytes(bytes, { maxSidePx, crop })
      expect(transform.upright).toEqual(upright)
      expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(maxSidePx)
      const { data, info } = await sharp(sent)
        .removeAlpha()
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true })
      expect([info.width, info.height]).toEqual([size.width, size.height])
      const { x, y } = centre(data, info.width)
      const backX = transform.crop.left + (x * transform.crop.width) / transform.sent.width
      const backY = transform.crop.top + (y * transform.crop.height) / transform.sent.height
      expect(Math.abs(backX - (left + side / 2))).toBeLessThan(1)
      expect(Math.abs(backY - (top + side / 2))).toBeLessThan(1)
    }),
    { numRuns: 60 },
  )
})

describe('what Gemini does not take is converted', () => {
  test.each(['heic/plain.avif'])('%s', async (name) => {
    const prepared = await prepareImageBytes(readFixture(name))
    expect(prepared.mimeType).toBe('image/jpeg')
    expect(await sharp(prepared.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 600, height: 400 })
  })

  test('BMP becomes PNG with the same pixels', async () => {
    const prepared = await prepareImageBytes(encodeBmp(9, 7, (x, y) => [x * 20, y * 30, 99]))
    expect(prepared.mimeType).toBe('image/png')
    const raw = await sharp(prepared.bytes).raw().toBuffer()
    expect([...raw.subarray((3 * 9 + 4) * 3, (3 * 9 + 4) * 3 + 3)]).toEqual([80, 90, 99])
  })

  test('16 bits become 8, CMYK becomes sRGB, TIFF becomes JPEG', async () => {
    const deep = await sharp(readFixture('photos/chelsea.png')).toColourspace('rgb16').png().toBuffer()
    expect((await sharp(deep).metadata()).depth).toBe('ushort')
    const eight = await prepareImageBytes(deep)
    expect(await sharp(eight.bytes).metadata()).toMatchObject({ depth: 'uchar', space: 'srgb' })
    expect(await distance(eight.bytes, readFixture('photos/chelsea.png'))).toBeLessThan(1)

    const cmyk = await sharp(readFixture('photos/chelsea.png')).toColourspace('cmyk').jpeg().toBuffer()
    const rgb = await prepareImageBytes(cmyk)
    expect(rgb.explain).toContain('CMYK')
    expect(await sharp(rgb.bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3 })
    expect(await distance(rgb.bytes, readFixture('photos/chelsea.png'))).toBeLessThan(20)

    const tiff = await sharp(readFixture('photos/chelsea.png')).tiff().toBuffer()
    expect((await prepareImageBytes(tiff)).mimeType).toBe('image/jpeg')
  })

  test('the first frame of an animation, with an issue', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 20, height: 10, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    const prepared = await prepareImageBytes(gif)
    expect(prepared.size).toEqual({ width: 20, height: 10 })
    expect(prepared.issues.map((issue) => issue.code)).toEqual(['first_frame_only'])
    expect([...(await sharp(prepared.bytes).removeAlpha().raw().toBuffer()).subarray(0, 3)]).toEqual([
      255, 0, 0,
    ])
  })

  test('a wide colour profile is brought to sRGB when the picture is encoded', async () => {
    const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c02020' } })
      .withIccProfile('p3')
      .png()
      .toBuffer()
    const prepared = await prepareImageBytes(red, { format: 'jpeg', quality: 100 })
    const [r, g] = await sharp(prepared.bytes).raw().toBuffer()
    expect(Math.abs(r! - 0xc0)).toBeLessThan(6)
    expect(Math.abs(g! - 0x20)).toBeLessThan(6)
  })
})

test('alpha is kept in PNG and laid on white in JPEG', async () => {
  const clear = await sharp({ create: { width: 30, height: 30, channels: 4, background: '#00000000' } })
    .png()
    .toBuffer()
  const kept = await prepareImageBytes(clear, { maxSidePx: 10 })
  expect(await sharp(kept.bytes).metadata()).toMatchObject({ format: 'png', hasAlpha: true })
  const flat = await prepareImageBytes(clear, { maxSidePx: 10, format: 'jpeg' })
  expect([...(await sharp(flat.bytes).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 255, 255])
})

test('maxPixels bounds the area', async () => {
  const small = await prepareImageBytes(readFixture('photos/rocket.jpg'), { maxPixels: 10_000 })
  expect(small.size.width * small.size.height).toBeLessThanOrEqual(10_000)
})

test("fit: 'tokens' sends less for the same tokens, and needs a model", async () => {
  const large = await sharp(readFixture('photos/rocket.jpg')).resize(3840, 2562).jpeg().toBuffer()
  for (const model of ['gemini-2.5-flash', 'gemini-3.5-flash']) {
    const fitted = await prepareImageBytes(large, { fit: 'tokens', model })
    expect(fitted.size.width).toBeLessThan(3840)
    expect(fitted.bytes.length).toBeLessThan(large.length)
    const before = estimateImageTokens({ width: 3840, height: 2562 }, { model })
    expect(estimateImageTokens(fitted.size, { model }).tokens).toBe(before.tokens)
  }
  await expect(prepareImageBytes(large, { fit: 'tokens' })).rejects.toMatchObject({ code: 'request_invalid' })
})

describe('HEIC', () => {
  test('is upright once decoded, with no second turn', async () => {
    const prepared = await prepareImageBytes(readFixture('heic/exif6_irot.heic'), { format: 'jpeg' })
    expect(prepared.size).toEqual({ width: 400, height: 600 })
    expect((await sharp(prepared.bytes).metadata()).orientation ?? 1).toBe(1)
    const plain = await prepareImageBytes(readFixture('heic/plain.heic'), { format: 'jpeg' })
    const turned = await sharp(plain.bytes).rotate(90).toBuffer()
    const other = await sharp(plain.bytes).rotate(270).toBuffer()
    const [near, far] = await Promise.all([distance(prepared.bytes, turned), distance(prepared.bytes, other)])
    expect(Math.min(near, far)).toBeLessThan(4)
  })
})

describe('refusals', () => {
  test.each([
    { maxSidePx: 0 },
    { maxPixels: Number.NaN },
    { crop: { left: 5000, top: 0, width: 5, height: 5 } },
  ])('%o', async (options) => {
    await expect(prepareImageBytes(readFixture('photos/rocket.jpg'), options)).rejects.toMatchObject({
      code: 'request_invalid',
    })
  })

  test('an aborted signal', async () => {
    const signal = AbortSignal.abort()
    await expect(prepareImageBytes(readFixture('photos/rocket.jpg'), { signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

/** Where the bright pixels are, on average; pixel centres are at halves. */
function centre(gray: Uint8Array, width: number): { x: number; y: number } {
  let sum = 0
  let sumX = 0
  let sumY = 0
  gray.forEach((value, at) => {
    sum += value
    sumX += value * ((at % width) + 0.5)
    sumY += value * (Math.floor(at / width) + 0.5)
  })
  return { x: sumX / sum, y: sumY / sum }
}

/** Stores upright pixels the way a camera held like this does. Source: EXIF 2.32, tag 0x0112. */
function storeTurned(
  upright: Uint8Array,
  size: { width: number; height: number },
  orientation: number,
): Uint8Array {
  const stored = new Uint8Array(upright.length)
  const storedWidth = orientation >= 5 ? size.height : size.width
  const storedHeight = orientation >= 5 ? size.width : size.height
  for (let row = 0; row < storedHeight; row++) {
    for (let column = 0; column < storedWidth; column++) {
      const right = storedWidth - 1 - column
      const down = storedHeight - 1 - row
      const [x, y] = [
        [column, row],
        [right, row],
        [right, down],
        [column, down],
        [row, column],
        [down, column],
        [down, right],
        [row, right],
      ][orientation - 1] as [number, number]
      const from = (y * size.width + x) * 3
      stored.set(upright.subarray(from, from + 3), (row * storedWidth + column) * 3)
    }
  }
  return stored
}
