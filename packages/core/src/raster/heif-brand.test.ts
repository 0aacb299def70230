import { readFixture } from '@sightglass/testing'
import { describe, expect, it } from 'vitest'
import { readMediaFacts } from '../media/read-facts.ts'
import { resolveMedia } from '../media/resolve-media.ts'
import { heifType, withOpenedBrand } from './heif-brand.ts'
import { prepareImageBytes } from './prepare-image.ts'

/** A picture that says first that it is another kind. */
function branded(name: string, brand: string): Buffer {
  const bytes = Buffer.from(readFixture(`heic/${name}`))
  bytes.write(brand, 8, 'latin1')
  return bytes
}

describe('whichever brand comes first', () => {
  it.each([
    ['plain.avif', 'avif', 'image/avif'],
    ['plain.avif', 'avis', 'image/avif'],
    ['plain.avif', 'mif1', 'image/avif'],
    ['plain.avif', 'miaf', 'image/avif'],
    ['plain.heic', 'heic', 'image/heic'],
    ['plain.heic', 'heix', 'image/heic'],
    ['plain.heic', 'hevc', 'image/heic'],
    ['plain.heic', 'hevx', 'image/heic'],
    ['plain.heic', 'heim', 'image/heic'],
    ['plain.heic', 'heis', 'image/heic'],
    ['plain.heic', 'mif1', 'image/heif'],
    ['plain.heic', 'msf1', 'image/heif'],
    ['plain.heic', 'miaf', 'image/heif'],
  ])('%s as %s is %s, and decodes', async (name, brand, type) => {
    const bytes = branded(name, brand)
    expect(heifType(bytes)).toBe(type)
    expect(await readMediaFacts(bytes)).toMatchObject({
      kind: 'image',
      mimeType: type,
      width: 600,
      height: 400,
    })
    const small = await prepareImageBytes(bytes, { maxSidePx: 60 })
    expect(small.transform.sent).toEqual({ width: 60, height: 40 })
    // HEVC goes as it is, AV1 is converted.
    const { part } = await resolveMedia(bytes)
    expect(part.inlineData?.mimeType).toBe(type === 'image/avif' ? 'image/jpeg' : type)
  })
})

it('leaves bytes alone that need nothing', () => {
  for (const bytes of [
    readFixture('heic/plain.heic'),
    readFixture('heic/plain.avif'),
    readFixture('photos/coffee.png'),
    Buffer.from('ftyp'),
    Buffer.alloc(0),
  ])
    expect(withOpenedBrand(bytes)).toBe(bytes)
  const given = branded('plain.avif', 'avis')
  expect(withOpenedBrand(given)).not.toBe(given)
  expect(given.toString('latin1', 8, 12)).toBe('avis')
})

it('is not asked of videos', () => {
  expect(heifType(readFixture('video/h264_aac.mp4'))).toBeUndefined()
  expect(heifType(readFixture('video/h264_aac.mov'))).toBeUndefined()
})
