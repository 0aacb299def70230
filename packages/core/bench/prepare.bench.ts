/**
 * Prepares a 12 MP JPEG to 1024 px, against Pillow's `thumbnail` on the same bytes, taken in turns.
 * Run: node --conditions=sightglass-source bench/prepare.bench.ts
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixturePath } from '@sightglass/testing'
import sharp from 'sharp'
import { prepareImageBytes } from '../src/raster/prepare-image.ts'

const rounds = 5
const folder = mkdtempSync(join(tmpdir(), 'sightglass-bench-'))
const path = join(folder, 'photo.jpg')
const photo = await sharp(fixturePath('photos/rocket.jpg'))
  .resize(4032, 3024, { fit: 'fill' })
  .composite([
    {
      input: {
        create: {
          width: 4032,
          height: 3024,
          channels: 3,
          background: '#000',
          noise: { type: 'gaussian', mean: 128, sigma: 12 },
        },
      },
      blend: 'soft-light',
    },
  ])
  .jpeg({ quality: 90 })
  .withMetadata({ orientation: 6 })
  .toBuffer()
writeFileSync(path, photo)

const pillow = `
import io, sys, time
from PIL import Image, ImageOps
data = open(sys.argv[1], 'rb').read()
times = []
for _ in range(4):
    start = time.perf_counter()
    image = Image.open(io.BytesIO(data))
    image.thumbnail((1024, 1024), Image.Resampling.LANCZOS if sys.argv[2] == 'lanczos' else Image.Resampling.BICUBIC)
    image = ImageOps.exif_transpose(image)
    image.save(io.BytesIO(), 'JPEG', quality=90)
    times.append((time.perf_counter() - start) * 1000)
print(min(times[1:]))
`

function peer(filter: string): number | undefined {
  try {
    return Number(
      execFileSync('/usr/bin/python3', ['-c', pillow, path, filter], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
  } catch {
    return undefined
  }
}

async function ours(): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < 4; run++) {
    const start = performance.now()
    await prepareImageBytes(photo, { maxSidePx: 1024 })
    if (run > 0) best = Math.min(best, performance.now() - start)
  }
  return best
}

const times = { ours: [] as number[], bicubic: [] as number[], lanczos: [] as number[] }
for (let round = 0; round < rounds; round++) {
  times.ours.push(await ours())
  for (const filter of ['bicubic', 'lanczos'] as const) {
    const time = peer(filter)
    if (time !== undefined) times[filter].push(time)
  }
}
rmSync(folder, { recursive: true })

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]
const mine = median(times.ours)!
console.log(
  `prepareImageBytes to 1024 px: ${mine.toFixed(0)} ms (${(photo.length / 1e6).toFixed(1)} MB JPEG, 12 MP, orientation 6)`,
)
for (const filter of ['bicubic', 'lanczos'] as const) {
  const time = median(times[filter])
  if (time === undefined) console.log(`Pillow ${filter}: skipped, no /usr/bin/python3 with python3-pil`)
  else
    console.log(
      `Pillow thumbnail, ${filter}: ${time.toFixed(0)} ms, ratio ${(mine / time).toFixed(2)} (goal 0.40)`,
    )
}
