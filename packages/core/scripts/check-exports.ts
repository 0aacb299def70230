// Writes every export of a real reply and made boxes, and lets the formats' own readers read them: check-exports.py.
// node --conditions=sightglass-source scripts/check-exports.ts PYTHON   (a python3 with what the .py file names)
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type DatasetImage,
  type Detection,
  decodeMasks,
  evaluateDetections,
  parseDetections,
  toCoco,
  toCsv,
  toFullMask,
  toLabelMe,
  toSrt,
  toVoc,
  toWebVtt,
  toYolo,
} from '@sightglass/core'
import { readFixture } from '@sightglass/testing'
import { makePairs } from '../test/support/made-pairs.ts'

const folder = mkdtempSync(join(tmpdir(), 'sightglass-exports-'))
const write = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

const size = { width: 1024, height: 768 }
const text = readFixture('replies/cookbook-cupcakes-masks-a.txt').toString('utf8')
const { detections } = parseDetections(text, { size })
const labelled = detections.map((one): Detection => ({ ...one, label: `${one.label} <&> "고양이"` }))
const { masks } = decodeMasks(detections, { size })
const image: DatasetImage = { fileName: 'photo.jpg', size, detections: labelled, masks }

write('coco-polygons.json', toCoco([image]))
write('coco-rle.json', toCoco([image], { segmentation: 'rle' }))
write('photo.xml', toVoc(image))
write('photo.json', toLabelMe(image))
write('all.csv', toCsv([image]))
const yolo = toYolo([image])
mkdirSync(join(folder, 'labels'))
for (const [name, content] of Object.entries(yolo.files)) write(join('labels', name), content)
const events = [
  { startSeconds: 0, endSeconds: 2.5, text: 'a <b> & --> c' },
  { startSeconds: 2.5, endSeconds: 61.25, text: '고양이가 뛴다\nsecond line' },
  { startSeconds: 3661.25, endSeconds: 3670, text: 'last' },
]
write('events.vtt', toWebVtt(events))
write('events.srt', toSrt(events))
write('expected.json', {
  size,
  names: yolo.names,
  objects: labelled.map(({ label, rect }, at) => ({
    label,
    box: [rect!.left, rect!.top, rect!.width, rect!.height],
    mask: createHash('sha256')
      .update(toFullMask(masks[at]!, { size, value: 1 }))
      .digest('hex'),
  })),
  events,
})

// Made pictures with true and found boxes, for mean average precision beside pycocotools.
const labels = ['cat', 'dog', 'cup']
const pairs = makePairs(labels)
const pictures = (which: 'truth' | 'found'): DatasetImage[] =>
  pairs.map((pair, at) => ({ fileName: `${at}.jpg`, size, detections: pair[which] }))
write('truth.json', toCoco(pictures('truth'), { labels }))
write('found.json', toCoco(pictures('found'), { labels }).annotations)
const { map, map50 } = evaluateDetections(pairs)
write('map.json', { map, map50 })

try {
  const script = fileURLToPath(new URL('check-exports.py', import.meta.url))
  execFileSync(process.argv[2] ?? '/usr/bin/python3', [script, folder], { stdio: 'inherit' })
} finally {
  rmSync(folder, { recursive: true })
}
