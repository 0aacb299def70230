import type { SeenBox } from '../types.ts'
import { within } from './boxes.ts'
import { COCO_LABELS, type CocoLabel } from './coco-labels.ts'
import { once } from './once.ts'
import { cropPixels, type Pixels } from './picture.ts'
import { loadModel, runModel } from './tensorflow.ts'

/** A guess of the detector, in pixels of the picture it was given. */
export interface Guess {
  readonly label: CocoLabel
  readonly score: number
  readonly box: SeenBox
}

// NanoDet's own preprocessing: 416 x 416, blue first, ImageNet's mean and deviation, one plane a channel.
// Source: https://github.com/RangiLyu/nanodet (config/legacy_v0.x_configs, demo)
const SIDE = 416
const MEAN_BGR = [0.406, 0.456, 0.485] as const
const DEVIATION_BGR = [0.225, 0.224, 0.229] as const
const CLASSES = COCO_LABELS.length
const BINS = 11

const loadDetector = once(() => loadModel('nanodet'))

/** How one pass of the detector is made. */
export interface DetectOptions {
  /** How sure it must be, 0 to 1. */
  readonly minScore: number
  /** The part of the detector's square that the picture's longer side fills, 0 to 1. @default 1 */
  readonly fill?: number
}

/** Finds things of the 80 COCO classes in a picture; overlapping guesses are not yet merged. */
export async function detectOnce(pixels: Pixels, { minScore, fill = 1 }: DetectOptions): Promise<Guess[]> {
  const model = await loadDetector()
  const scale = fill * Math.min(SIDE / pixels.width, SIDE / pixels.height)
  const width = Math.max(1, Math.round(pixels.width * scale))
  const height = Math.max(1, Math.round(pixels.height * scale))
  const area = { left: 0, top: 0, width: pixels.width, height: pixels.height }
  const small = await cropPixels(pixels, area, { width, height })
  const offset = { x: (SIDE - width) >> 1, y: (SIDE - height) >> 1 }
  const outputs = runModel(model, toInput(small, offset), [1, 3, SIDE, SIDE])
  const guesses: Guess[] = []
  for (const stride of [8, 16, 32]) {
    const cells = Math.ceil(SIDE / stride)
    const scores = outputs.find(({ shape }) => shape[1] === cells * cells && shape[2] === CLASSES)
    const bins = outputs.find(({ shape }) => shape[1] === cells * cells && shape[2] === 4 * BINS)
    if (scores === undefined || bins === undefined)
      throw new Error('The detector gave outputs of an unknown shape.')
    for (let cell = 0; cell < cells * cells; cell++) {
      const best = bestClass(scores.values, cell * CLASSES)
      if (best.score < minScore) continue
      const x = ((cell % cells) + 0.5) * stride
      const y = (Math.floor(cell / cells) + 0.5) * stride
      const side = (index: number) => expectedBin(bins.values, (cell * 4 + index) * BINS) * stride
      const left = within((x - side(0) - offset.x) / width, 0, 1) * pixels.width
      const top = within((y - side(1) - offset.y) / height, 0, 1) * pixels.height
      const right = within((x + side(2) - offset.x) / width, 0, 1) * pixels.width
      const bottom = within((y + side(3) - offset.y) / height, 0, 1) * pixels.height
      if (right - left < 1 || bottom - top < 1) continue
      const box = { left, top, width: right - left, height: bottom - top }
      guesses.push({ label: COCO_LABELS[best.index]!, score: best.score, box })
    }
  }
  return guesses
}

function toInput({ width, height, data }: Pixels, offset: { x: number; y: number }): Float32Array {
  const plane = SIDE * SIDE
  const input = new Float32Array(3 * plane)
  for (let channel = 0; channel < 3; channel++) {
    const mean = MEAN_BGR[channel]!
    const deviation = DEVIATION_BGR[channel]!
    input.fill(-mean / deviation, channel * plane, (channel + 1) * plane)
    for (let y = 0; y < height; y++) {
      let to = channel * plane + (y + offset.y) * SIDE + offset.x
      let from = y * width * 3 + 2 - channel
      for (let x = 0; x < width; x++, to++, from += 3) input[to] = (data[from]! / 255 - mean) / deviation
    }
  }
  return input
}

function bestClass(scores: Float32Array, from: number): { index: number; score: number } {
  let index = 0
  for (let at = 1; at < CLASSES; at++) if (scores[from + at]! > scores[from + index]!) index = at
  return { index, score: scores[from + index]! }
}

/** The mean of a distribution over distances that the model gives as logits (distribution focal loss). */
function expectedBin(values: Float32Array, from: number): number {
  let top = Number.NEGATIVE_INFINITY
  for (let bin = 0; bin < BINS; bin++) top = Math.max(top, values[from + bin]!)
  let sum = 0
  let weighted = 0
  for (let bin = 0; bin < BINS; bin++) {
    const weight = Math.exp(values[from + bin]! - top)
    sum += weight
    weighted += weight * bin
  }
  return weighted / sum
}
