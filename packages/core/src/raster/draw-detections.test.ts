import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFixture } from '@sightglass/testing'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { buildScene } from '../draw/scene.ts'
import { type DrawStyle, drawStyles } from '../draw/style.ts'
import { shapesToSvg } from '../draw/svg.ts'
import type { Detection } from '../spatial/detection.ts'
import { drawContactSheetFrom } from './contact-sheet.ts'
import { cropDetectionsFrom } from './crop-detections.ts'
import { drawDetectionsOnto } from './draw-detections.ts'
import { drawShapes } from './draw-shapes.ts'
import { createOutlineTextEngine } from './fonts/outline-text-engine.ts'
import { drawLabelMap } from './label-map.ts'

const size = { width: 200, height: 150 }

/** A picture with light, dark, plain and busy parts, made of arithmetic. */
const picture = await (async () => {
  const data = new Uint8Array(size.width * size.height * 3)
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const busy = x > 100 ? ((x >> 3) + (y >> 3)) % 2 : 0
      data.set([(x >> 4) * 20, busy * 120 + 60, (y >> 4) * 25], (y * size.width + x) * 3)
    }
  }
  return sharp(data, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer()
})()

/** A disc as the gray PNG that models send. */
async function discMask(): Promise<string> {
  const side = 64
  const gray = Uint8Array.from({ length: side * side }, (_, at) =>
    Math.hypot((at % side) - 31.5, Math.floor(at / side) - 31.5) < 28 ? 255 : 0,
  )
  const png = await sharp(gray, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  return png.toString('base64')
}

const detections: Detection[] = [
  {
    index: 0,
    label: 'cup',
    confidence: 0.87,
    rect: { left: 20, top: 40, width: 80, height: 80 },
    mask: { kind: 'png', base64: await discMask() },
  },
  {
    index: 1,
    label: '고양이',
    rect: { left: 120, top: 30, width: 60, height: 50 },
    mask: {
      kind: 'polygon',
      rings: [
        [
          { x: 122, y: 78 },
          { x: 150, y: 32 },
          { x: 178, y: 78 },
        ],
      ],
      axisOrder: 'xy',
      axisConfidence: 1,
    },
  },
  { index: 2, label: 'قطة', point: { x: 150, y: 110 } },
  {
    index: 3,
    label: 'way',
    points: [
      { x: 10, y: 140 },
      { x: 60, y: 130 },
      { x: 110, y: 142 },
      { x: 185, y: 120 },
    ],
  },
  {
    index: 4,
    label: 'crate',
    box3d: { center: [0.2, 3, 0], size: [1, 1, 0.8], rotationDegrees: [0, 0, 25] },
  },
]

async function pixels(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer()
}

function meanDistance(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length)
  return one.reduce((sum, value, at) => sum + Math.abs(value - other[at]!), 0) / one.length
}

describe('goldens, compared by distance', () => {
  const looks: readonly (readonly [string, DrawStyle | 'default' | DrawStyle[]])[] = [
    ['default', 'default'],
    ...drawStyles.map((style) => [style, style] as const),
    ['legend-and-labels', ['boxes', 'labels', 'legend']],
  ]
  test.each(looks)('%s', async (name, style) => {
    const { bytes } = await drawDetectionsOnto(picture, detections, { style })
    const golden = new URL(`./goldens/${name}.png`, import.meta.url)
    if (process.env.UPDATE_GOLDENS || !existsSync(golden)) {
      expect(process.env.CI, 'a golden is missing').toBeUndefined()
      mkdirSync(new URL('./goldens/', import.meta.url), { recursive: true })
      writeFileSync(golden, bytes)
    }
    expect(meanDistance(await pixels(bytes), await pixels(readFileSync(golden)))).toBeLessThan(0.6)
    expect(meanDistance(await pixels(bytes), await pixels(picture))).toBeGreaterThan(0.05)
  })
})

test('the SVG writer and the rasteriser draw the same picture', async () => {
  const text = createOutlineTextEngine()
  const styles: DrawStyle[] = [
    'polygons',
    'boxes',
    'corners',
    'boxes3d',
    'trajectories',
    'points',
    'labels',
    'legend',
  ]
  const { shapes } = buildScene(detections, size, { style: styles }, { text })
  const canvas = {
    ...size,
    channels: 3 as const,
    data: new Uint8Array(size.width * size.height * 3).fill(128),
  }
  await drawShapes(canvas, shapes)
  const svg = await sharp(Buffer.from(shapesToSvg(shapes, size)))
    .flatten({ background: '#808080' })
    .raw()
    .toBuffer()
  expect(meanDistance(canvas.data, svg)).toBeLessThan(1.5)
})

test('pixels that nothing covers stay as they are', async () => {
  const { bytes } = await drawDetectionsOnto(picture, detections.slice(0, 1), { style: 'boxes' })
  const [before, after] = [await pixels(picture), await pixels(bytes)]
  let changed = 0
  for (let at = 0; at < before.length; at += 3) {
    if (before.compare(after, at, at + 3, at, at + 3) === 0) continue
    changed++
    const x = (at / 3) % size.width
    const y = Math.floor(at / 3 / size.width)
    const [fromX, fromY] = [Math.abs(x - 59.5), Math.abs(y - 79.5)]
    // Two pixels of line inside the box's border, and one of the dark rim that pale colours have outside.
    const onFrame = fromX < 42 && fromY < 42 && (fromX > 36 || fromY > 36)
    expect([x, y, onFrame]).toEqual([x, y, true])
  }
  expect(changed).toBeGreaterThan(4 * 76)
})

describe('formats', () => {
  test('a JPEG stays a JPEG, the rest become PNG unless asked', async () => {
    const jpeg = await sharp(picture).jpeg().toBuffer()
    expect((await drawDetectionsOnto(jpeg, detections)).mimeType).toBe('image/jpeg')
    expect((await drawDetectionsOnto(picture, detections)).mimeType).toBe('image/png')
    const heic = await drawDetectionsOnto(readFixture('heic/exif6_irot.heic'), detections)
    expect(await sharp(heic.bytes).metadata()).toMatchObject({ format: 'png', width: 400, height: 600 })
    const webp = await drawDetectionsOnto(picture, detections, { format: 'webp', quality: 50 })
    expect((await sharp(webp.bytes).metadata()).format).toBe('webp')
  })

  test('a turned photo is drawn upright', async () => {
    const { bytes } = await drawDetectionsOnto(readFixture('orientation/o6.jpg'), [], { format: 'png' })
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 200, height: 300 })
  })

  test('gray and transparent pictures take colour, and stay transparent elsewhere', async () => {
    const clear = await sharp({ create: { ...size, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer()
    const { bytes } = await drawDetectionsOnto(clear, detections.slice(0, 1), {
      style: 'masks',
      maskOpacity: 0.5,
    })
    const raw = await sharp(bytes).raw().toBuffer()
    const alphaAt = (x: number, y: number) => raw[(y * size.width + x) * 4 + 3]
    expect([alphaAt(5, 5), alphaAt(60, 80)]).toEqual([0, 128])
    const gray = await drawDetectionsOnto(readFixture('photos/camera.png'), detections.slice(0, 1))
    expect((await sharp(gray.bytes).stats()).channels).toHaveLength(3)
  })
})

test('of an animation the first frame is drawn, with an issue that says so', async () => {
  const frames = [picture, await sharp(picture).negate().png().toBuffer()]
  const animated = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer()
  for (const drawn of [
    await drawDetectionsOnto(animated, detections.slice(0, 1)),
    await drawContactSheetFrom(animated, detections.slice(0, 1)),
  ]) {
    expect(drawn.issues.map((issue) => issue.code)).toEqual(['first_frame_only'])
  }
})

describe('hiding', () => {
  test.each(['blur', 'pixelate'] as const)(
    '%s leaves no detail inside and all of it outside',
    async (style) => {
      const box: Detection = { index: 0, label: 'face', rect: { left: 110, top: 20, width: 80, height: 80 } }
      const { bytes } = await drawDetectionsOnto(picture, [box], { style })
      const spread = async (from: Uint8Array, left: number, top: number) => {
        const part = await sharp(from)
          .extract({ left, top, width: 60, height: 20 })
          .removeAlpha()
          .png()
          .toBuffer()
        return (await sharp(part).stats()).channels[1]!.stdev
      }
      expect(await spread(bytes, 120, 50)).toBeLessThan((await spread(picture, 120, 50)) * 0.55)
      expect(await spread(bytes, 120, 110)).toBe(await spread(picture, 120, 110))
    },
  )
})

test.each(['blur', 'pixelate'] as const)('%s leaves no letter of a line of text', async (style) => {
  const page = readFixture('photos/page.png')
  const line: Detection = { index: 0, label: 'title', rect: { left: 4, top: 6, width: 300, height: 30 } }
  // Across the x-height of the title: letters are dark strokes on light paper, a few pixels apart.
  const contrast = async (from: Uint8Array) => {
    const row = await sharp(from)
      .extract({ left: 10, top: 20, width: 280, height: 4 })
      .toColourspace('b-w')
      .extractChannel(0)
      .resize(280, 1, { fit: 'fill' })
      .raw()
      .toBuffer()
    const steps = Array.from({ length: 276 }, (_, at) => Math.abs(row[at]! - row[at + 4]!))
    return steps.reduce((sum, step) => sum + step, 0) / steps.length
  }
  const { bytes } = await drawDetectionsOnto(page, [line], { style, format: 'png' })
  expect(await contrast(bytes)).toBeLessThan((await contrast(page)) * 0.2)
})

test('letters that no font has are an issue, and so are labels with no room', async () => {
  const { issues } = await drawDetectionsOnto(picture, [{ ...detections[0]!, label: '猫' }])
  expect(issues.map((issue) => issue.code)).toEqual(['glyph_missing'])
  const crowd = Array.from({ length: 80 }, (_, index) => ({
    ...detections[0]!,
    index,
    label: `number ${index}`,
  }))
  const crowded = await drawDetectionsOnto(picture, crowd, { style: 'labels' })
  expect(crowded.issues.length).toBeGreaterThan(0)
  expect(new Set(crowded.issues.map((issue) => issue.code))).toEqual(new Set(['label_dropped']))
})

test('a font that is not there is told by its name', async () => {
  const fonts = ['/nowhere/noto-sans-jp.otf']
  await expect(drawDetectionsOnto(picture, detections, { fonts })).rejects.toMatchObject({
    code: 'config_invalid',
    details: { given: '/nowhere/noto-sans-jp.otf', why: 'ENOENT' },
  })
})

test('crops and cut-outs', async () => {
  const crops = await cropDetectionsFrom(picture, detections, { format: 'png' })
  expect(crops.map(({ index, rect }) => [index, rect.width, rect.height])).toEqual([
    [0, 80, 80],
    [1, 60, 50],
  ])
  const original = await sharp(picture).extract(detections[0]!.rect!).removeAlpha().raw().toBuffer()
  expect(Buffer.compare(await pixels(crops[0]!.bytes), original)).toBe(0)
  const [disc] = await cropDetectionsFrom(picture, detections, { cutOut: true })
  const alpha = await sharp(disc!.bytes).extractChannel('alpha').raw().toBuffer()
  const share = alpha.reduce((sum, value) => sum + value / 255, 0) / (80 * 80)
  expect(share).toBeCloseTo((Math.PI * 28 ** 2) / 64 ** 2, 1)
  const small = await cropDetectionsFrom(picture, detections, { maxSidePx: 20, marginShare: 0.5 })
  expect(await sharp(small[0]!.bytes).metadata()).toMatchObject({ width: 19, height: 20 })
  await expect(cropDetectionsFrom(picture, detections, { marginShare: -1 })).rejects.toMatchObject({
    code: 'request_invalid',
  })
})

test('a label map holds the number of each label, 16 bits where 8 are too few', async () => {
  const map = await drawLabelMap(detections, { size })
  expect(map.entries.slice(0, 2)).toEqual(['cup', '고양이'])
  const { data, info } = await sharp(map.bytes)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ ...size, channels: 1 })
  expect([data[80 * 200 + 60], data[70 * 200 + 150], data[5 * 200 + 5]]).toEqual([1, 2, 0])
  const many = Array.from({ length: 300 }, (_, index) => ({
    ...detections[0]!,
    index,
    label: `label ${index}`,
  }))
  const wide = await drawLabelMap(many, { size })
  expect((await sharp(wide.bytes).metadata()).depth).toBe('ushort')
  const values = await sharp(wide.bytes).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer()
  expect(values.readUInt16LE((80 * 200 + 60) * 2)).toBe(300)
})

test('a contact sheet has a tile for everything that can be cut out', async () => {
  const sheet = await drawContactSheetFrom(picture, detections, { tilePx: 60, columns: 2 })
  expect(sheet.issues.map(({ index }) => index)).toEqual([2, 3, 4])
  const { width, height } = await sharp(sheet.bytes).metadata()
  expect(width).toBe(2 * 60 + 3 * 4)
  expect(height).toBeGreaterThan(60)
})
