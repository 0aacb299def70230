import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { maskToRle } from './rle.ts'
import { cutToPicture, maskArea, type Spans, SpansBuilder } from './spans.ts'
import { toFullMask, toLabelMap } from './to-pixels.ts'

const side = fc.integer({ min: 1, max: 12 })
const offset = fc.integer({ min: -14, max: 14 })
/** Any mask, in the picture, half outside of it or beside it. */
const anywhere = fc
  .record({ left: offset, top: offset, width: side, height: side })
  .chain((rect) =>
    fc
      .array(fc.boolean(), { minLength: rect.width * rect.height, maxLength: rect.width * rect.height })
      .map((pixels) => ({ rect, pixels, mask: maskOf(pixels, rect) })),
  )
const picture = fc.record({ width: side, height: side })

function maskOf(pixels: readonly boolean[], rect: Spans['rect']): Spans {
  const builder = new SpansBuilder(rect)
  for (let y = 0; y < rect.height; y++) {
    for (let x = 0; x < rect.width; x++) if (pixels[y * rect.width + x]) builder.add(x, x + 1)
    builder.nextRow()
  }
  return builder.finish()
}

it('never writes outside the picture, nor into another row of it', () => {
  fc.assert(
    fc.property(anywhere, picture, ({ rect, pixels, mask }, size) => {
      const wanted = new Uint8Array(size.width * size.height)
      pixels.forEach((isThere, at) => {
        const x = rect.left + (at % rect.width)
        const y = rect.top + Math.floor(at / rect.width)
        if (isThere && x >= 0 && y >= 0 && x < size.width && y < size.height) wanted[y * size.width + x] = 1
      })
      expect(toFullMask(mask, { size, value: 1 })).toEqual(wanted)
      expect([...toLabelMap([mask], { size })]).toEqual([...wanted])
      expect(maskArea(cutToPicture(mask, size))).toBe(wanted.filter(Boolean).length)
      const { counts } = maskToRle(mask, { size })
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(wanted.length)
      expect(counts.filter((_, at) => at % 2 === 1).reduce((sum, count) => sum + count, 0)).toBe(
        wanted.filter(Boolean).length,
      )
    }),
    { numRuns: 300 },
  )
})

it('is itself where it lies in the picture', () => {
  const mask = maskOf([true], { left: 2, top: 3, width: 1, height: 1 })
  expect(cutToPicture(mask, { width: 3, height: 4 })).toBe(mask)
})
