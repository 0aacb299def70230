import { crc32 } from 'node:zlib'
import { readFixture } from '@sightglass/testing'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { SightglassError } from '../errors/sightglass-error.ts'
import { encodeBmp } from './bmp.fixture.ts'
import { readMetadataOf } from './metadata.ts'

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return SightglassError.isInstance(error) ? error.code : `no typed error: ${String(error)}`
}

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } })

describe('what a header says', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('JPEG with orientation %i is told upright', async (orientation) => {
    const metadata = await readMetadataOf(readFixture(`orientation/o${orientation}.jpg`))
    const stored = await sharp(readFixture(`orientation/o${orientation}.jpg`)).metadata()
    expect(metadata.orientation).toBe(orientation)
    expect(metadata.stored).toEqual({ width: stored.width, height: stored.height })
    const upright = orientation >= 5 ? [stored.height, stored.width] : [stored.width, stored.height]
    expect([metadata.width, metadata.height]).toEqual(upright)
  })

  test.each([
    ['heic/plain.heic', 'heic', 'image/heic', 600, 400],
    ['heic/exif6_irot.heic', 'heic', 'image/heic', 400, 600],
    ['heic/exif6_no_irot.heic', 'heic', 'image/heic', 600, 400],
    ['heic/plain.avif', 'avif', 'image/avif', 600, 400],
    ['photos/camera.png', 'png', 'image/png', 512, 512],
    ['photos/rocket.jpg', 'jpeg', 'image/jpeg', 640, 427],
  ])('%s', async (name, format, mimeType, width, height) => {
    expect(await readMetadataOf(readFixture(name))).toMatchObject({
      format,
      mimeType,
      width,
      height,
      orientation: 1,
      frames: 1,
    })
  })

  test('BMP, TIFF, WebP and animated GIF', async () => {
    const bmp = encodeBmp(5, 3, () => [1, 2, 3])
    expect(await readMetadataOf(bmp)).toMatchObject({
      format: 'bmp',
      width: 5,
      height: 3,
      hasAlpha: false,
    })
    const tiff = await blank(7, 4).tiff().toBuffer()
    expect(await readMetadataOf(tiff)).toMatchObject({ format: 'tiff', width: 7, height: 4 })
    const webp = await sharp({ create: { width: 4, height: 4, channels: 4, background: '#0000' } })
      .webp()
      .toBuffer()
    expect(await readMetadataOf(webp)).toMatchObject({ format: 'webp', hasAlpha: true })
    const frame = (color: string) =>
      sharp({ create: { width: 6, height: 5, channels: 3, background: color } })
        .png()
        .toBuffer()
    const gif = await sharp(await Promise.all([frame('red'), frame('blue'), frame('lime')]), {
      join: { animated: true },
    })
      .gif()
      .toBuffer()
    expect(await readMetadataOf(gif)).toMatchObject({ format: 'gif', width: 6, height: 5, frames: 3 })
  })
})

describe('what cannot be read', () => {
  test.each([
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('hello there, this is no picture')],
    ['one byte', new Uint8Array([0xff])],
    ['a BMP of two letters', new Uint8Array([0x42, 0x4d, ...new Uint8Array(20)])],
  ])('%s', async (_, bytes) => {
    expect(await codeOf(readMetadataOf(bytes))).toBe('media_unreadable')
  })

  test('SVG is a typed refusal, not a picture', async () => {
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')
    expect(await codeOf(readMetadataOf(svg))).toBe('media_type_unsupported')
  })

  test.each([
    'photos/rocket.jpg',
    'photos/camera.png',
    'heic/plain.heic',
    'heic/plain.avif',
    'orientation/o6.jpg',
  ])('%s cut off anywhere', async (name) => {
    const whole = readFixture(name)
    for (const share of [0.02, 0.3, 0.6, 0.9, 0.99]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share))
      expect([share, await codeOf(readMetadataOf(cut))]).toEqual([share, 'media_unreadable'])
    }
  })

  test.each(['webp', 'gif', 'tiff'] as const)('%s cut off', async (format) => {
    const noise = sharp(readFixture('photos/camera.png')).resize(200, 200).toFormat(format)
    const whole = await noise.toBuffer()
    expect(await codeOf(readMetadataOf(whole.subarray(0, whole.length >> 1)))).toBe('media_unreadable')
  })

  test('a JPEG without its last marker but with all its pixels is whole', async () => {
    const whole = await blank(64, 64).jpeg().toBuffer()
    const cut = whole.subarray(0, whole.length - 2)
    const code = await codeOf(readMetadataOf(cut))
    expect(['media_unreadable', 'no typed error: undefined']).toContain(code)
  })

  test('bytes after the end are allowed', async () => {
    const padded = Buffer.concat([readFixture('photos/rocket.jpg'), Buffer.alloc(5000, 7)])
    expect(await readMetadataOf(padded)).toMatchObject({ width: 640 })
  })
})

test('a decompression bomb is refused from its header', async () => {
  const bomb = Buffer.from(await blank(8, 8).png().toBuffer())
  bomb.writeUInt32BE(60_000, 16)
  bomb.writeUInt32BE(60_000, 20)
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
  const before = process.memoryUsage().rss
  expect(await codeOf(readMetadataOf(bomb))).toBe('media_too_many_pixels')
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  expect(await codeOf(readMetadataOf(readFixture('photos/camera.png'), { limitInputPixels: 1000 }))).toBe(
    'media_too_many_pixels',
  )
})
