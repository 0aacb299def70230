// Masks of a reply to runs, RLE and polygons, beside Python peers, in one run: see findings-masks.md
// node --conditions=sightglass-source bench/masks.bench.ts [rounds]
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { decodeMasks, maskToPolygons, maskToRle, parseDetections } from '@sightglass/core'
import { base64ToBytes } from '../src/masks/base64.ts'
import { readGrayPng } from '../src/masks/read-png.ts'
import { inflateNode } from '../src/raster/inflate.ts'
import { makeSoftReply } from './soft-reply.ts'

const rounds = Number(process.argv[2] ?? 9)
const size = { width: 4000, height: 3000 }
const count = 50
const folder = mkdtempSync(join(tmpdir(), 'sightglass-bench-'))
const replyFile = join(folder, 'reply.json')
const text = await makeSoftReply(count)
writeFileSync(replyFile, text)

const cases: Record<string, () => unknown> = {
  'ours: runs': () => decodeMasks(parseDetections(text, { size }).detections, { size }),
  'ours: COCO RLE': () => {
    const { masks } = decodeMasks(parseDetections(text, { size }).detections, { size })
    return masks.map((mask) => mask && maskToRle(mask, { size, compressed: true }))
  },
  'ours: polygons': () => {
    const { masks } = decodeMasks(parseDetections(text, { size }).detections, { size })
    return masks.map((mask) => mask && maskToPolygons(mask))
  },
  'floor: inflate and fill the boxes': () => floor(),
}
const { masks: ready } = decodeMasks(parseDetections(text, { size }).detections, { size })
cases['ours: polygons of ready masks'] = () => ready.map((mask) => mask && maskToPolygons(mask))

function floor(): number {
  let bytes = 0
  for (const { mask, rect } of parseDetections(text, { size }).detections) {
    if (mask?.kind !== 'png' || !rect) continue
    const png = readGrayPng(base64ToBytes(mask.base64), { inflate: inflateNode })
    const box = new Uint8Array(rect.width * rect.height).fill('image' in png ? 255 : 0)
    bytes += box.length
  }
  return bytes
}

const times = new Map<string, number[]>()
const keep = (name: string, ms: number): void => {
  const list = times.get(name) ?? []
  times.set(name, list)
  list.push(ms)
}

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const peers = peerNames()
const worker =
  peers.length > 0
    ? spawn(python, [fileURLToPath(new URL('masks_peers.py', import.meta.url)), replyFile], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
    : undefined
const lines = worker && createInterface({ input: worker.stdout })[Symbol.asyncIterator]()
async function askPeer(name: string): Promise<number> {
  worker!.stdin.write(`${name}\n`)
  return Number((await lines!.next()).value)
}

for (let round = -2; round < rounds; round++) {
  for (const [name, run] of Object.entries(cases)) {
    const before = performance.now()
    run()
    if (round >= 0) keep(name, performance.now() - before)
  }
  for (const name of peers) {
    const ms = await askPeer(name)
    if (round >= 0) keep(name, ms)
  }
}
worker?.stdin.end()
const script = fileURLToPath(new URL('masks-peak.ts', import.meta.url))
const peakOf = (command: string, args: readonly string[]): number =>
  Number(execFileSync(command, args, { encoding: 'utf8' }))
const ourPeakMb = peakOf(process.execPath, ['--conditions=sightglass-source', script, replyFile])
const peerPeakMb = peers.includes('supervision')
  ? peakOf(python, [fileURLToPath(new URL('masks_peers.py', import.meta.url)), replyFile, 'supervision'])
  : Number.NaN
rmSync(folder, { recursive: true })

const median = (name: string): number => times.get(name)?.toSorted((a, b) => a - b)[rounds >> 1] ?? Number.NaN
console.log(
  `${count} soft masks of 256 x 256 onto ${size.width} x ${size.height}, medians of ${rounds} rounds:`,
)
for (const name of times.keys()) console.log(`  ${median(name).toFixed(1).padStart(8)} ms  ${name}`)
const ratio = (name: string, ours: string, goal: string): void => {
  if (times.has(name))
    console.log(`  ${(median(name) / median(ours)).toFixed(1)}x  ${name} / ${ours}   (goal ${goal})`)
}
ratio('supervision', 'ours: runs', '35')
ratio('numpy in box', 'ours: runs', '6')
ratio('opencv polygons', 'ours: polygons', '3')
ratio('opencv polygons of ready masks', 'ours: polygons of ready masks', 'none')
console.log(
  `  ${(median('ours: runs') / median('floor: inflate and fill the boxes')).toFixed(2)}x  ours: runs / floor   (goal at most 2)`,
)
console.log(
  `  ${(ourPeakMb / peerPeakMb).toFixed(2)}  peak memory of ours / supervision's, a process each: ${ourPeakMb.toFixed(0)} / ${peerPeakMb.toFixed(0)} MB   (goal at most 1/6)`,
)

function peerNames(): string[] {
  const has = (module: string): boolean => {
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' })
      return true
    } catch {
      console.log(`skipped: no ${module} (apt-get install python3-numpy python3-pil python3-opencv)`)
      return false
    }
  }
  if (!has('numpy') || !has('PIL')) return []
  return [
    'supervision',
    'numpy in box',
    ...(has('cv2') ? ['opencv polygons', 'opencv polygons of ready masks'] : []),
  ]
}
