import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'

/**
 * A binary mask as runs of pixels per row, within a rectangle of the original picture. The native form of every
 * decoded mask: pixels are only made when asked for, by `data` or the `to…` functions.
 */
export class Spans {
  /** Where the mask lies in the original picture. */
  readonly rect: PixelRect
  /** Where each row's runs begin in `xs`; one more entry than rows, so that row `y` ends where `y + 1` begins. */
  readonly rowStarts: Uint32Array
  /** Pairs of first column and column after the last, counted from `rect.left`; sorted, never touching. */
  readonly xs: Int32Array
  #data: Uint8Array | undefined

  constructor(rect: PixelRect, rowStarts: Uint32Array, xs: Int32Array) {
    this.rect = rect
    this.rowStarts = rowStarts
    this.xs = xs
  }

  get width(): number {
    return this.rect.width
  }

  get height(): number {
    return this.rect.height
  }

  /** The mask as 8-bit pixels of its rectangle, row by row: 255 in the object, 0 outside. Made once, when first read. */
  get data(): Uint8Array {
    this.#data ??= fillRuns(
      new Uint8Array(this.rect.width * this.rect.height),
      this,
      this.rect.width,
      0,
      0,
      255,
    )
    return this.#data
  }
}

/** Writes `value` into every pixel of the mask; the target's rows are `stride` wide and the mask starts at (x, y). */
export function fillRuns<T extends { fill(value: number, from: number, to: number): unknown }>(
  target: T,
  mask: Spans,
  stride: number,
  x: number,
  y: number,
  value: number,
): T {
  const { rowStarts, xs } = mask
  for (let row = 0; row < mask.height; row++) {
    const start = (y + row) * stride + x
    const end = rowStarts[row + 1]!
    for (let at = rowStarts[row]!; at < end; at += 2) target.fill(value, start + xs[at]!, start + xs[at + 1]!)
  }
  return target
}

/** Collects runs row by row and makes {@link Spans} of them. */
export class SpansBuilder {
  readonly #rect: PixelRect
  readonly #rowStarts: Uint32Array
  #xs: Int32Array
  #length = 0
  #row = 0

  constructor(rect: PixelRect) {
    this.#rect = rect
    this.#rowStarts = new Uint32Array(rect.height + 1)
    this.#xs = new Int32Array(Math.max(64, rect.height * 2))
  }

  /** Adds a run to the current row; runs come from left to right, and touching ones are joined. */
  add(start: number, end: number): void {
    if (end <= start) return
    if (this.#length > this.#rowStarts[this.#row]! && this.#xs[this.#length - 1] === start) {
      this.#xs[this.#length - 1] = end
      return
    }
    if (this.#length + 2 > this.#xs.length) this.#grow()
    this.#xs[this.#length++] = start
    this.#xs[this.#length++] = end
  }

  /** Ends the current row. */
  nextRow(): void {
    this.#rowStarts[++this.#row] = this.#length
  }

  /** Ends the current row as a copy of a list of runs. */
  copyRow(runs: Int32Array, from: number, to: number): void {
    while (this.#length + to - from > this.#xs.length) this.#grow()
    const xs = this.#xs
    let length = this.#length
    // Runs of a row are few: a loop is faster than a view and a copy of it.
    for (let at = from; at < to; at++) xs[length++] = runs[at]!
    this.#length = length
    this.nextRow()
  }

  /** The mask; rows not ended are empty. */
  finish(): Spans {
    while (this.#row < this.#rect.height) this.nextRow()
    return new Spans(this.#rect, this.#rowStarts, this.#xs.slice(0, this.#length))
  }

  #grow(): void {
    const larger = new Int32Array(this.#xs.length * 2)
    larger.set(this.#xs)
    this.#xs = larger
  }
}

/** A mask with no pixels. */
export function emptySpans(rect: PixelRect): Spans {
  return new Spans(rect, new Uint32Array(rect.height + 1), new Int32Array(0))
}

/** The part of a mask that lies in a picture of this size; the mask itself where that is all of it. */
export function cutToPicture(mask: Spans, { width, height }: Size): Spans {
  const { rect } = mask
  const left = Math.max(0, rect.left)
  const top = Math.max(0, rect.top)
  const right = Math.max(left, Math.min(width, rect.left + rect.width))
  const bottom = Math.max(top, Math.min(height, rect.top + rect.height))
  const cut = { left, top, width: right - left, height: bottom - top }
  if (cut.width === rect.width && cut.height === rect.height) return mask
  const builder = new SpansBuilder(cut)
  const shift = rect.left - left
  for (let row = top - rect.top; row < bottom - rect.top; row++) {
    const end = mask.rowStarts[row + 1]!
    for (let at = mask.rowStarts[row]!; at < end; at += 2) {
      builder.add(Math.max(0, mask.xs[at]! + shift), Math.min(cut.width, mask.xs[at + 1]! + shift))
    }
    builder.nextRow()
  }
  return builder.finish()
}

/** Number of pixels of the mask. */
export function maskArea(mask: Spans): number {
  let area = 0
  for (let at = 0; at < mask.xs.length; at += 2) area += mask.xs[at + 1]! - mask.xs[at]!
  return area
}

/** The smallest rectangle of the original picture that holds the mask's pixels; `undefined` when it has none. */
export function maskBounds(mask: Spans): PixelRect | undefined {
  let [left, right, top, bottom] = [Infinity, -Infinity, -1, -1]
  for (let row = 0; row < mask.height; row++) {
    const from = mask.rowStarts[row]!
    const to = mask.rowStarts[row + 1]!
    if (from === to) continue
    if (top < 0) top = row
    bottom = row
    left = Math.min(left, mask.xs[from]!)
    right = Math.max(right, mask.xs[to - 1]!)
  }
  if (top < 0) return undefined
  return {
    left: mask.rect.left + left,
    top: mask.rect.top + top,
    width: right - left,
    height: bottom - top + 1,
  }
}

/** The mean of the mask's pixel centres in the original picture; `undefined` when it has none. */
export function maskCentroid(mask: Spans): PixelPoint | undefined {
  let [area, sumX, sumY] = [0, 0, 0]
  for (let row = 0; row < mask.height; row++) {
    for (let at = mask.rowStarts[row]!; at < mask.rowStarts[row + 1]!; at += 2) {
      const start = mask.xs[at]!
      const end = mask.xs[at + 1]!
      area += end - start
      sumX += ((end - start) * (start + end)) / 2
      sumY += (end - start) * (row + 0.5)
    }
  }
  if (area === 0) return undefined
  return { x: mask.rect.left + sumX / area, y: mask.rect.top + sumY / area }
}

/** Pixels in both masks over pixels in either, 0..1; 0 when both are empty. */
export function maskIou(a: Spans, b: Spans): number {
  const shared = sharedArea(a, b)
  const union = maskArea(a) + maskArea(b) - shared
  return union === 0 ? 0 : shared / union
}

function sharedArea(a: Spans, b: Spans): number {
  const top = Math.max(a.rect.top, b.rect.top)
  const bottom = Math.min(a.rect.top + a.height, b.rect.top + b.height)
  let area = 0
  for (let y = top; y < bottom; y++) {
    let i = a.rowStarts[y - a.rect.top]!
    let j = b.rowStarts[y - b.rect.top]!
    const iEnd = a.rowStarts[y - a.rect.top + 1]!
    const jEnd = b.rowStarts[y - b.rect.top + 1]!
    while (i < iEnd && j < jEnd) {
      const aTo = a.xs[i + 1]! + a.rect.left
      const bTo = b.xs[j + 1]! + b.rect.left
      const common = Math.min(aTo, bTo) - Math.max(a.xs[i]! + a.rect.left, b.xs[j]! + b.rect.left)
      if (common > 0) area += common
      if (aTo <= bTo) i += 2
      else j += 2
    }
  }
  return area
}
