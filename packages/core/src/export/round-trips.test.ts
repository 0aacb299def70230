import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { polygonToMask } from '../masks/polygon-to-spans.ts'
import { maskIou } from '../masks/spans.ts'
import type { Detection } from '../spatial/detection.ts'
import { fromCaptions, toChapters, toSrt, toWebVtt } from './captions.ts'
import { fromCoco, toCoco } from './coco.ts'
import { fromCreateMl, toCreateMl } from './create-ml.ts'
import { fromCsv, toCsv } from './csv.ts'
import type { DatasetImage } from './dataset-image.ts'
import { fromJsonl, toJsonl } from './jsonl.ts'
import { fromLabelMe, toLabelMe } from './label-me.ts'
import { fromLabelStudio, toLabelStudio } from './label-studio.ts'
import { fromVoc, toVoc } from './voc.ts'
import { fromYolo, toYolo } from './yolo.ts'

const size = { width: 1237, height: 811 }
const labels = fc.constantFrom('cat', 'red <b>&"cup"', '=1+1', 'a, "b"', '고양이', '__proto__', 'two\nlines')
const found = fc
  .array(
    fc.record({
      label: labels,
      left: fc.integer({ min: 0, max: 1000 }),
      top: fc.integer({ min: 0, max: 700 }),
      width: fc.integer({ min: 1, max: 237 }),
      height: fc.integer({ min: 1, max: 111 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list): Detection[] => list.map(({ label, ...rect }, index) => ({ index, label, rect })))
const image = found.map((detections): DatasetImage => ({ fileName: 'photos/a b.jpg', size, detections }))

function plain(detections: readonly Detection[]): unknown[] {
  return detections.map(({ label, rect }) => ({ label, rect }))
}

it('boxes survive every format', () => {
  fc.assert(
    fc.property(image, (one) => {
      const wanted = plain(one.detections)
      expect(plain(fromCoco(JSON.parse(JSON.stringify(toCoco([one]))))[0]!.detections)).toEqual(wanted)
      const yolo = toYolo([one])
      expect(plain(fromYolo(yolo.files['photos/a b.txt']!, { size, names: yolo.names }))).toEqual(wanted)
      expect(plain(fromVoc(toVoc(one)).detections)).toEqual(wanted)
      expect(plain(fromCreateMl(toCreateMl([one]))[one.fileName]!)).toEqual(wanted)
      expect(plain(fromLabelMe(toLabelMe(one)).detections)).toEqual(wanted)
      expect(plain(fromLabelStudio(toLabelStudio([one])[0]!))).toEqual(wanted)
      expect(plain(fromCsv(toCsv([one]))[one.fileName]!)).toEqual(wanted)
      expect(fromJsonl(toJsonl([one]))).toEqual([one])
    }),
    { numRuns: 200 },
  )
})

it('masks survive COCO as polygons and as RLE, and YOLO nearly', () => {
  const ring = Array.from({ length: 40 }, (_, at) => ({
    x: 300 + Math.cos((at / 20) * Math.PI) * (100 + (at % 3) * 20),
    y: 300 + Math.sin((at / 20) * Math.PI) * 90,
  }))
  const hole = [
    { x: 280, y: 280 },
    { x: 320, y: 280 },
    { x: 320, y: 320 },
    { x: 280, y: 320 },
  ]
  const mask = polygonToMask([ring, hole], { size })
  const detections: Detection[] = [{ index: 0, label: 'ring', rect: mask.rect }]
  const one = { fileName: 'a.jpg', size, detections, masks: [mask] }
  const rle = fromCoco(JSON.parse(JSON.stringify(toCoco([one], { segmentation: 'rle' }))))[0]!
  expect(maskIou(rle.masks![0]!, mask)).toBe(1)
  const whole = polygonToMask([ring], { size })
  const coco = fromCoco(toCoco([{ ...one, masks: [whole] }]))[0]!.detections[0]!.mask
  if (coco?.kind !== 'polygon') throw new Error('no polygon')
  expect(maskIou(polygonToMask(coco.rings, { size }), whole)).toBe(1)
  const yolo = toYolo([{ ...one, masks: [whole] }], { shape: 'polygons' })
  const back = fromYolo(yolo.files['a.txt']!, { size, names: yolo.names })[0]!.mask
  if (back?.kind !== 'polygon') throw new Error('no polygon')
  expect(maskIou(polygonToMask(back.rings, { size }), whole)).toBeGreaterThan(0.98)
})

it('captions survive, and nothing in their text breaks them', () => {
  const events = [
    { startSeconds: 3661.25, text: 'last' },
    { startSeconds: 0, endSeconds: 2.5, text: 'a <b> & --> c\n\nd' },
    { startSeconds: 2.5, text: 'second' },
  ]
  const wanted = [
    { startSeconds: 0, endSeconds: 2.5, text: 'a <b> & → c\nd' },
    { startSeconds: 2.5, endSeconds: 3661.25, text: 'second' },
    { startSeconds: 3661.25, endSeconds: 3670, text: 'last' },
  ]
  expect(fromCaptions(toWebVtt(events, { durationSeconds: 3670 }))).toEqual(wanted)
  expect(fromCaptions(toSrt(events, { durationSeconds: 3670 }))).toEqual(wanted)
  expect(toWebVtt([])).toBe('WEBVTT\n')
  expect(toChapters(events)).toBe('0:00 a <b> & --> c d\n0:02 second\n1:01:01 last\n')
})

it('keeps a cue in one piece, and in the time that there is', () => {
  const events = [{ startSeconds: -2, text: 'a\n \t\nb\r\n\r\n\r\nc' }]
  for (const text of [toWebVtt(events), toSrt(events)]) {
    expect(fromCaptions(text)).toEqual([{ startSeconds: 0, endSeconds: 3, text: 'a\nb\nc' }])
  }
  expect(toChapters(events)).toBe('0:00 a b c\n')
  expect(toChapters([{ startSeconds: 0, text: ' ' }])).toBe('0:00 …\n')
})

it('gives back names that begin as formulas, with and without apostrophes', () => {
  for (const name of ['=1+1', "'=1+1", "''-2", "'quoted'", '-photo.jpg', '\ttab', "'"]) {
    const csv = toCsv([{ fileName: name, size, detections: [{ index: 0, label: name }] }])
    for (const text of [csv, `\ufeff${csv}`]) {
      expect(fromCsv(text)).toEqual({ [name]: [{ index: 0, label: name }] })
    }
  }
})

it('writes XML that is well formed, whatever a label holds', () => {
  const label = 'a\u0000\u0008 \ud83d ]]> <!-- & é'
  const one = {
    fileName: 'a.jpg',
    size,
    detections: [{ index: 0, label, rect: { ...size, left: 0, top: 0 } }],
  }
  expect(fromVoc(toVoc(one)).detections[0]!.label).toBe('a \ufffd ]]> <!-- & é')
})

it('keeps formulas out of spreadsheets', () => {
  const csv = toCsv([{ fileName: 'a.jpg', size, detections: [{ index: 0, label: '=HYPERLINK("x")' }] }])
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`)
})
