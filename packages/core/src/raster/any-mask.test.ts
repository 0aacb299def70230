import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodeMaskPixels } from './any-mask.ts'

test('where only alpha varies, alpha is the mask', async () => {
  const alpha = Uint8Array.from([0, 255, 128, 64])
  const white = sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
  const png = await white
    .joinChannel(Buffer.from(alpha), { raw: { width: 2, height: 2, channels: 1 } })
    .png()
    .toBuffer()
  expect([...(await decodeMaskPixels(png))!.data]).toEqual([...alpha])
})

test('of colour the luminance counts, and alpha does not', async () => {
  const pixels = Uint8Array.from([255, 255, 255, 255, 0, 0, 0, 255])
  const png = await sharp(pixels, { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toBuffer()
  expect([...(await decodeMaskPixels(png))!.data]).toEqual([255, 0])
})

test('what is no picture is nothing', async () => {
  expect(await decodeMaskPixels(new TextEncoder().encode('no picture'))).toBeUndefined()
})
