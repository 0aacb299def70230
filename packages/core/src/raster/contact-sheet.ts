import { boxOf } from '../draw/box-of.ts'
import { textColorOn } from '../draw/color.ts'
import { fitLine, wordsOf } from '../draw/labels.ts'
import { rectPath } from '../draw/path.ts'
import { contextFor } from '../draw/scene.ts'
import type { Shape } from '../draw/shape.ts'
import type { DrawOptions } from '../draw/style.ts'
import { throwIfAborted } from '../errors/aborted.ts'
import type { Detection } from '../spatial/detection.ts'
import type { Canvas } from './canvas.ts'
import { decodeCanvas, encodeCanvas } from './canvas-codec.ts'
import { cutPiece, resized, widened } from './crop-detections.ts'
import type { DrawnImage } from './draw-detections.ts'
import { drawShapes } from './draw-shapes.ts'
import { loadShaper } from './fonts/font-face.ts'
import { createOutlineTextEngine } from './fonts/outline-text-engine.ts'
import { framesLost } from './frames-lost.ts'
import { maskAreas } from './mask-areas.ts'
import { readMetadataOf } from './metadata.ts'

/** Options of {@link drawContactSheetFrom}. */
export interface ContactSheetOptions extends DrawOptions {
  /** Side of a tile's picture in pixels, 16..2048. @default 200 */
  readonly tilePx?: number
  /** Tiles in a row. @default as near to a square sheet as it goes, 8 at most */
  readonly columns?: number
  /** @default 'png' */
  readonly format?: 'png' | 'jpeg' | 'webp'
  /** 1..100, for JPEG and WebP. @default 88 */
  readonly quality?: number
  /** Refuse pictures of more pixels than this from the header alone. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
  readonly signal?: AbortSignal
}

/**
 * One sheet with a small picture of every detection, its name below, in the order of the detections. Those with no
 * box or mask in the picture are left out and named in `issues`.
 */
export async function drawContactSheetFrom(
  bytes: Uint8Array,
  detections: readonly Detection[],
  options: ContactSheetOptions = {},
): Promise<DrawnImage> {
  const metadata = await readMetadataOf(bytes, options)
  const canvas = await decodeCanvas(bytes, metadata, options)
  const { areas: masks } = await maskAreas(detections, canvas, options.transform)
  const boxes = detections.map((detection) => boxOf(detection, canvas) ?? masks.get(detection)?.bounds)
  const shown = detections.filter((_, at) => boxes[at])
  const tilePx = Math.round(Math.min(2048, Math.max(16, options.tilePx ?? 200)))
  const columns = Math.max(1, options.columns ?? Math.min(8, Math.ceil(Math.sqrt(shown.length))))
  const fontPx = Math.max(9, tilePx * 0.085)
  const gap = Math.round(Math.max(4, tilePx * 0.06))
  const stripPx = Math.round(fontPx * 1.7)
  const rows = Math.max(1, Math.ceil(shown.length / columns))
  const size = {
    width: columns * (tilePx + gap) + gap,
    height: rows * (tilePx + stripPx + gap) + gap,
  }
  const sheet: Canvas = { ...size, channels: 3, data: new Uint8Array(size.width * size.height * 3).fill(232) }
  await loadShaper()
  const context = contextFor(detections, size, options, { text: createOutlineTextEngine() })
  const shapes: Shape[] = []
  for (const [at, detection] of shown.entries()) {
    throwIfAborted(options.signal)
    const left = gap + (at % columns) * (tilePx + gap)
    const top = gap + Math.floor(at / columns) * (tilePx + stripPx + gap)
    const rect = widened(boxes[detections.indexOf(detection)]!, 0.04, canvas)
    // Small things are enlarged, though not so far that they turn to mush.
    const side = Math.min(tilePx, Math.max(rect.width, rect.height) * 4)
    const piece = await resized(cutPiece(canvas, rect), side)
    fillTile(sheet, left, top, tilePx)
    paste(sheet, piece, left + ((tilePx - piece.width) >> 1), top + ((tilePx - piece.height) >> 1))
    const color = context.colorOf(detection)
    const line = fitLine(
      wordsOf(detection, context) || `#${detection.index}`,
      tilePx - fontPx,
      fontPx,
      context,
    )
    const baseline = top + tilePx + (stripPx + line.ascentPx - line.descentPx) / 2
    shapes.push(
      { kind: 'fill', path: rectPath(left, top + tilePx, tilePx, stripPx), paint: { color, alpha: 1 } },
      ...line.shapes(left + fontPx / 2, baseline, { color: textColorOn(color), alpha: 1 }),
    )
  }
  await drawShapes(sheet, shapes)
  const format = options.format ?? 'png'
  const missing = detections
    .filter((_, at) => !boxes[at])
    .map(({ index }) => ({
      code: 'nothing_to_crop',
      message: 'This detection has no box or mask in the picture.',
      index,
      severity: 'info' as const,
    }))
  return {
    bytes: await encodeCanvas(sheet, format, options.quality ?? 88),
    mimeType: `image/${format}`,
    issues: [...framesLost(metadata), ...missing],
  }
}

/** White behind a piece that does not fill its tile, so that it and its name are seen as one. */
function fillTile(sheet: Canvas, left: number, top: number, sidePx: number): void {
  for (let y = top; y < top + sidePx; y++) {
    sheet.data.fill(255, (y * sheet.width + left) * 3, (y * sheet.width + left + sidePx) * 3)
  }
}

function paste(sheet: Canvas, piece: Canvas, left: number, top: number): void {
  for (let y = 0; y < piece.height; y++) {
    for (let x = 0; x < piece.width; x++) {
      const from = (y * piece.width + x) * piece.channels
      const to = ((top + y) * sheet.width + left + x) * 3
      const alpha = piece.channels === 4 ? piece.data[from + 3]! / 255 : 1
      for (let channel = 0; channel < 3; channel++) {
        const below = sheet.data[to + channel]!
        sheet.data[to + channel] = Math.round(below + (piece.data[from + channel]! - below) * alpha)
      }
    }
  }
}
