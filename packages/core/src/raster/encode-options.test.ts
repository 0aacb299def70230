import sharp from 'sharp'
import { expect, test } from 'vitest'
import { cropDetectionsFrom } from './crop-detections.ts'
import { drawDetectionsOnto } from './draw-detections.ts'
import { prepareImageBytes } from './prepare-image.ts'

const bytes = await sharp({ create: { width: 64, height: 32, channels: 3, background: '#123456' } })
  .png()
  .toBuffer()
const thing = { index: 0, label: 'a', rect: { left: 0, top: 0, width: 10, height: 10 } }
const invalid = { code: 'request_invalid' }

test.each([0, 101, 1.5, Number.NaN])(
  'quality %s is refused as an option, not as a bad picture',
  async (quality) => {
    await expect(prepareImageBytes(bytes, { format: 'jpeg', quality })).rejects.toMatchObject(invalid)
    await expect(drawDetectionsOnto(bytes, [thing], { quality })).rejects.toMatchObject(invalid)
    await expect(cropDetectionsFrom(bytes, [thing], { quality })).rejects.toMatchObject(invalid)
  },
)

test.each([0, -5, Number.NaN])('a crop of at most %s pixels is refused', async (maxSidePx) => {
  await expect(cropDetectionsFrom(bytes, [thing], { maxSidePx })).rejects.toMatchObject(invalid)
})

test('a format that we do not write is refused, not swapped for another', async () => {
  await expect(drawDetectionsOnto(bytes, [thing], { format: 'gif' as 'png' })).rejects.toMatchObject({
    code: 'request_invalid',
    details: { given: 'gif' },
  })
})
