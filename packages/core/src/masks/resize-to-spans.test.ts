import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { base64ToBytes } from './base64.ts'
import { readGrayPng } from './read-png.ts'
import { resizeToSpans } from './resize-to-spans.ts'
import { maskArea } from './spans.ts'

interface Golden {
  sources: string[]
  cases: {
    source: number
    width: number
    height: number
    threshold: number
    area: number
    sha256: string
  }[]
}

const golden = JSON.parse(readFileSync(new URL('./goldens/resize.json', import.meta.url), 'utf8')) as Golden

describe('resizeToSpans', () => {
  it.each(golden.sources.map((_, index) => index))('equals Pillow bit for bit on source %i', (index) => {
    const png = readGrayPng(base64ToBytes(golden.sources[index]!))
    if (!('image' in png)) throw new Error(png.detail)
    const cases = golden.cases.filter((one) => one.source === index)
    expect(cases.length).toBeGreaterThan(40)
    for (const { width, height, threshold, area, sha256 } of cases) {
      const mask = resizeToSpans(png.image, { left: 0, top: 0, width, height }, threshold)
      expect([width, height, threshold, maskArea(mask)]).toEqual([width, height, threshold, area])
      expect(createHash('sha256').update(mask.data).digest('hex')).toBe(sha256)
    }
  })
})
