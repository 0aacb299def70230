import { expect, it } from 'vitest'
import { decodeMask } from './decode-mask.ts'
import { maskArea } from './spans.ts'

/** One white pixel. */
const white = {
  kind: 'png',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==',
} as const

it('puts a rectangle with fractions on the nearest pixels', () => {
  const mask = decodeMask(white, { rect: { left: 1.4, top: 1.6, width: 3.2, height: 3 } })
  expect(mask.rect).toEqual({ left: 1, top: 2, width: 4, height: 3 })
  expect(maskArea(mask)).toBe(12)
})

it('refuses rectangles that no picture has', () => {
  for (const rect of [
    { left: Number.NaN, top: 0, width: 1, height: 1 },
    { left: 0, top: 0, width: 1e9, height: 1 },
    { left: 0, top: 0, width: 1, height: Number.POSITIVE_INFINITY },
  ]) {
    expect(() => decodeMask(white, { rect })).toThrow(expect.objectContaining({ code: 'request_invalid' }))
  }
})

it('refuses thresholds that let everything or nothing through', () => {
  for (const threshold of [-1, 255, Number.NaN]) {
    expect(() => decodeMask(white, { size: { width: 2, height: 2 }, threshold })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
  }
})
