import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import type { Detection } from '../spatial/detection.ts'
import { maskAreas } from './mask-areas.ts'

const side = 32
const size = { width: 100, height: 80 }

/** The left half is object: 255 there, 0 elsewhere. */
function halfMask(): Sharp {
  const gray = Uint8Array.from({ length: side * side }, (_, at) => (at % side < side / 2 ? 255 : 0))
  return sharp(gray, { raw: { width: side, height: side, channels: 1 } }).toColourspace('b-w')
}

function detection(png: Buffer): Detection {
  return {
    index: 7,
    label: 'half',
    rect: { left: 10, top: 10, width: 64, height: 32 },
    mask: { kind: 'png', base64: png.toString('base64') },
  }
}

async function areaOf(png: Buffer): Promise<number | undefined> {
  const { areas } = await maskAreas([detection(png)], size)
  let area: number | undefined
  for (const found of areas.values()) {
    area = 0
    found.forEachRun((_, start, end) => {
      area! += end - start
    })
  }
  return area
}

test.each([
  ['8-bit gray', (mask: Sharp) => mask.png()],
  ['16-bit gray', (mask: Sharp) => mask.toColourspace('grey16').png()],
  ['a palette', (mask: Sharp) => mask.toColourspace('srgb').png({ palette: true, colours: 2 })],
  ['colour', (mask: Sharp) => mask.toColourspace('srgb').png()],
  ['interlaced', (mask: Sharp) => mask.png({ progressive: true })],
  ['WebP after all', (mask: Sharp) => mask.webp({ lossless: true })],
])('a mask as %s covers half of its box', async (_, encode) => {
  const png = await encode(halfMask()).toBuffer()
  expect(await areaOf(png)).toBeGreaterThan(31 * 32)
  expect(await areaOf(png)).toBeLessThan(33 * 32)
})

test('what is no picture is an issue of its own detection, and the others keep their masks', async () => {
  const good = detection(await halfMask().png().toBuffer())
  const bad = { ...detection(Buffer.from('no picture at all')), index: 3 }
  const { areas, issues } = await maskAreas([bad, good], size)
  expect([...areas.keys()]).toEqual([good])
  expect(issues.map(({ index }) => index)).toEqual([3])
})

test('a mask that reaches out of the picture is cut at its border', async () => {
  const far = {
    ...detection(await halfMask().png().toBuffer()),
    rect: { left: -20, top: 60, width: 64, height: 40 },
  }
  const { areas } = await maskAreas([far], size)
  const { bounds } = areas.get(far)!
  expect(bounds).toEqual({ left: 0, top: 60, width: 12, height: 20 })
})
