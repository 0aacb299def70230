// Our cases of masks.bench.ts, as masks_peers.py is the peers': reads a case's name per line, runs it until 200 ms have
// passed (once at least), writes the milliseconds of one. With a name as second argument it runs that once and writes its peak memory in MB and the milliseconds.
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { crc32 } from 'node:zlib'
import { maskToPolygons } from '../src/masks/mask-to-polygons.ts'
import { readGrayPng } from '../src/masks/read-png.ts'
import { maskToRle } from '../src/masks/rle.ts'
import { decodeMasks } from '../src/raster/decode-mask.ts'
import { inflateNode } from '../src/raster/inflate.ts'
import { parseDetections } from '../src/spatial/parse-detections.ts'

const size = { width: 4000, height: 3000 }
const text = readFileSync(process.argv[2]!, 'utf8')
const decode = () => decodeMasks(parseDetections(text, { size }).detections, { size }).masks
let ready: ReturnType<typeof decode> | undefined

const cases: Record<string, () => unknown> = {
  runs: decode,
  'COCO RLE': () => decode().map((mask) => mask && maskToRle(mask, { size, compressed: true })),
  polygons: () => decode().map((mask) => mask && maskToPolygons(mask)),
  'polygons of ready masks': () => {
    ready ??= decode()
    return ready.map((mask) => mask && maskToPolygons(mask))
  },
  floor,
}

function floor(): number {
  let bytes = 0
  for (const { mask, rect } of parseDetections(text, { size }).detections) {
    if (mask?.kind !== 'png' || !rect) continue
    const png = readGrayPng(Buffer.from(mask.base64, 'base64'), { inflate: inflateNode, checksum: crc32 })
    const box = new Uint8Array(rect.width * rect.height).fill('image' in png ? 255 : 0)
    bytes += box.length
  }
  return bytes
}

/** The milliseconds of one run, the mean of as many as take this long together. */
function time(name: string, longMs = 0): number {
  const before = performance.now()
  let times = 0
  do {
    cases[name]!()
    times++
  } while (performance.now() - before < longMs)
  return (performance.now() - before) / times
}

const alone = process.argv[3]
if (alone) {
  const ms = time(alone)
  console.log(peakKb() / 1024, ms)
} else {
  const warm = new Set<string>()
  for await (const name of createInterface({ input: process.stdin })) {
    // As in a server that has run for some seconds: compiled, and its memory at hand.
    if (!warm.has(name)) for (let n = 0; n < 40; n++) time(name)
    warm.add(name)
    console.log(time(name, 200))
  }
}

/** Linux counts a parent's peak in `maxRSS` of its child, but not in `VmHWM`. */
function peakKb(): number {
  const status = '/proc/self/status'
  if (!existsSync(status)) return process.resourceUsage().maxRSS
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1])
}
