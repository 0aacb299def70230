/**
 * Lays ten recorded 256 × 256 masks over a 12 MP JPEG and writes a JPEG: drawDetectionsOnto against sharp's composite of
 * the same masks, in one go and one by one, taken in turns.
 * Run: node --conditions=sightglass-source bench/draw.bench.ts
 */
import { fixturePath, readFixture } from '@sightglass/testing'
import sharp from 'sharp'
import { drawDetectionsOnto } from '../src/raster/draw-detections.ts'
import type { Detection } from '../src/spatial/detection.ts'

const rounds = 9
const warmups = 10
const size = { width: 4032, height: 3024 }
const photo = await sharp(fixturePath('photos/rocket.jpg'))
  .resize(size.width, size.height, { fit: 'fill' })
  .jpeg({ quality: 90 })
  .toBuffer()

const reply = readFixture('replies/cookbook-cupcakes-masks-a.txt').toString()
const masks = [...reply.matchAll(/data:image\/png;base64,([\w+/=]+)/g)].map((match) => match[1]!).slice(0, 10)
const detections: Detection[] = masks.map((base64, index) => ({
  index,
  label: `thing ${index}`,
  rect: { left: 60 + (index % 5) * 780, top: 100 + Math.floor(index / 5) * 1450, width: 760, height: 1400 },
  mask: { kind: 'png', base64 },
}))
const color = { r: 30, g: 210, b: 255 }

/** The mask stretched over its box as the alpha of a plain colour. */
async function layer(detection: Detection) {
  const { left, top, width, height } = detection.rect!
  const png = detection.mask?.kind === 'png' ? detection.mask.base64 : ''
  const alpha = await sharp(Buffer.from(png, 'base64'))
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .threshold(128)
    .linear(0.4, 0)
    .extractChannel(0)
    .raw()
    .toBuffer()
  const input = await sharp({ create: { width, height, channels: 3, background: color } })
    .joinChannel(alpha, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
  return { input, left, top }
}

const ways: Record<string, () => Promise<unknown>> = {
  'ours, masks filled': () => drawDetectionsOnto(photo, detections, { style: 'masks', quality: 88 }),
  'ours, masks, boxes and labels': () => drawDetectionsOnto(photo, detections, { quality: 88 }),
  'sharp, decode and encode only': () => sharp(photo).jpeg({ quality: 88 }).toBuffer(),
  'sharp, one composite': async () =>
    sharp(photo)
      .composite(await Promise.all(detections.map(layer)))
      .jpeg({ quality: 88 })
      .toBuffer(),
  'sharp, one composite, same tables': async () =>
    sharp(photo)
      .composite(await Promise.all(detections.map(layer)))
      .jpeg({ quality: 88, optimiseCoding: false })
      .toBuffer(),
  'sharp, one by one': async () => {
    let picture = await sharp(photo).raw().toBuffer()
    const raw = { ...size, channels: 3 as const }
    for (const detection of detections) {
      const input = await layer(detection)
      picture = await sharp(picture, { raw }).composite([input]).removeAlpha().raw().toBuffer()
    }
    return sharp(picture, { raw }).jpeg({ quality: 88 }).toBuffer()
  },
}

const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
for (let round = 1 - warmups; round <= rounds; round++) {
  for (const [name, run] of Object.entries(ways)) {
    const start = performance.now()
    await run()
    if (round > 0) times.get(name)!.push(performance.now() - start)
  }
}
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
const ours = median(times.get('ours, masks filled')!)
for (const [name, values] of times) {
  const time = median(values)
  console.log(
    `${name.padEnd(32)} ${time.toFixed(0).padStart(6)} ms   ours / this = ${(ours / time).toFixed(2)}`,
  )
}
