import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { pathData } from '../../draw/path.ts'
import type { Shape } from '../../draw/shape.ts'
import { loadShaper, openFont } from './font-face.ts'
import { createOutlineTextEngine } from './outline-text-engine.ts'

beforeAll(loadShaper)

const black = { color: [0, 0, 0] as const, alpha: 1 }

function outlineOf(shapes: readonly Shape[]): string {
  return shapes.map((shape) => (shape.kind === 'fill' ? pathData(shape.path) : '')).join('')
}

describe('the bundled fonts have', () => {
  test.each([
    ['English', 'traffic light, 97%'],
    ['Vietnamese', 'Chó mèo, tiếng Việt, Ệ ữ ẵ'],
    ['Vietnamese, decomposed', 'tiếng Việt'.normalize('NFD')],
    ['Korean', '고양이와 뷁'],
    ['Arabic', 'قطة على الطاولة ١٢٣'],
    ['Hebrew', 'חתול'],
    ['Russian', 'кошка'],
    ['Greek', 'γάτα'],
    ['Hindi', 'बिल्ली'],
    ['Thai', 'แมวน้ำ'],
    ['Polish', 'żółć'],
    ['emoji', '😺👩‍🚀❤️🇰🇷1️⃣'],
    ['markup', '<script>&amp;</script>'],
  ])('%s', (_, text) => {
    const engine = createOutlineTextEngine()
    const line = engine.line(text, 20)
    expect([...engine.missing]).toEqual([])
    expect(line.widthPx).toBeGreaterThan(10)
    expect(outlineOf(line.shapes(0, 20, black)).length).toBeGreaterThan(100)
  })
})

test.each([
  ['ﬁsh', 'fish'],
  ['①②', '12'],
  ['ＡＢＣ', 'ABC'],
  ['𝒜𝓁', 'Al'],
])('%s is drawn as %s', (text, plain) => {
  const engine = createOutlineTextEngine()
  const drawn = (words: string) => outlineOf(engine.line(words, 100).shapes(0, 0, black))
  expect(drawn(text)).toBe(drawn(plain))
  expect([...engine.missing]).toEqual([])
})

test('what no font has is named', () => {
  const engine = createOutlineTextEngine()
  engine.line('猫 cat', 20)
  expect([...engine.missing]).toEqual(['猫'])
})

test('Arabic letters join: a word is not the sum of its letters', () => {
  const engine = createOutlineTextEngine()
  const apart = [...'عين'].reduce((sum, letter) => sum + engine.line(letter, 100).widthPx, 0)
  expect(engine.line('عين', 100).widthPx).toBeLessThan(apart * 0.95)
})

test('right-to-left words run from the right', () => {
  const engine = createOutlineTextEngine()
  const first = outlineOf(engine.line('א', 100).shapes(engine.line('ב', 100).widthPx, 0, black))
  const word = outlineOf(engine.line('אב', 100).shapes(0, 0, black))
  expect(word).toContain(first)
})

test('numbers inside right-to-left words still run from the left', () => {
  const engine = createOutlineTextEngine()
  const before = engine.line('12', 100)
  // The number comes last in the text, so it stands leftmost.
  expect(outlineOf(engine.line('אב 12', 100).shapes(0, 0, black))).toContain(
    outlineOf(before.shapes(0, 0, black)),
  )
})

test('fonts that cannot be read are typed errors', () => {
  expect(() =>
    openFont(new TextEncoder().encode('wOF2 and more than forty-four bytes of something')),
  ).toThrow(/\.woff/)
  expect(() => openFont(new Uint8Array(3))).toThrow(/cannot be read/)
})

test("the caller's own font comes first", () => {
  const font = openFont(readFileSync(new URL('../../../fonts/noto-sans-kr.woff', import.meta.url)))
  const own = createOutlineTextEngine([font]).line('A', 100)
  const bundled = createOutlineTextEngine().line('A', 100)
  expect(outlineOf(own.shapes(0, 0, black))).not.toBe(outlineOf(bundled.shapes(0, 0, black)))
})
