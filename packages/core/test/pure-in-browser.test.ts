import { fileURLToPath } from 'node:url'
import { decodeMasks, maskArea, parseDetections } from '@sightglass/core/pure'
import { programs, readFixture } from '@sightglass/testing'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'

const { path: executablePath, isThere } = programs.chromium

it.skipIf(!isThere)('the pure half reads replies and masks in a real browser as it does here', async () => {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('../src/pure.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'sightglass',
    platform: 'browser',
    conditions: ['sightglass-source'],
  })
  const text = readFixture('replies/cookbook-cupcakes-masks-a.txt').toString('utf8')
  const size = { width: 1024, height: 1024 }
  const here = parseDetections(text, { size })
  const areas = decodeMasks(here.detections, { size }).masks.map((mask) => mask && maskArea(mask))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ content: bundle.outputFiles[0]!.text })
    const there = await page.evaluate(
      ([reply, picture]) => {
        const pure = (globalThis as unknown as { sightglass: typeof import('@sightglass/core/pure') })
          .sightglass
        const { detections } = pure.parseDetections(reply, { size: picture })
        const { masks } = pure.decodeMasks(detections, { size: picture })
        return {
          detections,
          areas: masks.map((mask) => mask && pure.maskArea(mask)),
          svg: pure.renderSvg(detections, { size: picture }).slice(0, 4),
          coco: pure.toCoco([{ fileName: 'a.jpg', size: picture, detections, masks }]).annotations.length,
        }
      },
      [text, size] as const,
    )
    expect(there.detections).toEqual(here.detections)
    expect(there.areas).toEqual(areas)
    expect(areas.slice(0, 2)).toEqual([22256, 20538])
    expect(there.svg).toBe('<svg')
    expect(there.coco).toBe(15)
  } finally {
    await browser.close()
  }
})
