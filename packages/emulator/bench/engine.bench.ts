import { readFixture } from '@sightglass/testing'
import sharp from 'sharp'
import { createEngine } from '../src/engine/create-engine.ts'
import type { EngineWish } from '../src/engine/types.ts'

// How long the engine takes: `node --conditions=sightglass-source bench/engine.bench.ts`. Findings stand in findings.md.
const { signal } = new AbortController()
const rounds = Number(process.env.ROUNDS ?? 5)

async function enlarge(name: string): Promise<Buffer> {
  const picture = sharp(readFixture(name)).removeAlpha().resize(4032, 3024, { fit: 'fill' })
  return picture.jpeg({ quality: 88 }).toBuffer()
}

const cases: readonly [name: string, bytes: Buffer, mimeType: string, wish: EngineWish][] = [
  ['0.24 MP, things', readFixture('photos/coffee.png'), 'image/png', { objects: true }],
  ['12 MP, things (large ones)', await enlarge('photos/coffee.png'), 'image/jpeg', { objects: true }],
  ['12 MP, a person', await enlarge('photos/astronaut.png'), 'image/jpeg', { objects: true }],
  [
    '12 MP, a person and its mask',
    await enlarge('photos/astronaut.png'),
    'image/jpeg',
    { masks: true, labels: ['person'] },
  ],
  ['12 MP, things and masks', await enlarge('photos/coffee.png'), 'image/jpeg', { masks: true }],
  ['0.07 MP page, text', readFixture('photos/page.png'), 'image/png', { text: true }],
  [
    'video, 10 frames of 768x576',
    readFixture('video/pedestrians_10s_h264.mp4'),
    'video/mp4',
    { objects: true },
  ],
]

const started = performance.now()
const engine = createEngine({ workers: 1, cacheSize: 0 })
console.log(`createEngine: ${(performance.now() - started).toFixed(1)} ms`)
for (const [name, bytes, mimeType, wish] of cases) {
  const times: number[] = []
  const cpus: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now()
    const cpu = process.cpuUsage()
    await engine.look({ bytes, mimeType }, wish, { signal })
    times.push(performance.now() - start)
    const { user, system } = process.cpuUsage(cpu)
    cpus.push((user + system) / 1000)
  }
  const [first, ...rest] = times
  const ms = (values: readonly number[]) =>
    `${Math.round(values.toSorted((a, b) => a - b)[values.length >> 1]!)} ms`
  console.log(
    `${name}: first ${Math.round(first!)} ms, then median ${ms(rest)}, of processor ${ms(cpus.slice(1))}`,
  )
}
console.log(`memory: ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
await engine.close()
