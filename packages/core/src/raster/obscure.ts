import sharp from 'sharp'
import type { Area } from '../draw/shape.ts'
import type { Canvas } from './canvas.ts'

/** Blurs what the area shows. The area's surroundings bleed in a little and nothing bleeds out. */
export async function blurArea(canvas: Canvas, area: Area, sigmaPx: number): Promise<void> {
  const { left, top, width, height } = area.bounds
  const { channels } = canvas
  const source = copyRegion(canvas, area)
  // A wide blur is the same on a smaller copy, and far cheaper there.
  const factor = Math.max(1, sigmaPx / 3)
  const small = {
    width: Math.max(1, Math.round(width / factor)),
    height: Math.max(1, Math.round(height / factor)),
  }
  const shrunk = await sharp(source, { raw: { width, height, channels } })
    .resize(small.width, small.height, { fit: 'fill' })
    .raw()
    .toBuffer()
  const blurred = await sharp(shrunk, { raw: { ...small, channels } })
    .blur({ sigma: Math.max(0.3, sigmaPx / factor) })
    .raw()
    .toBuffer()
  const result = await sharp(blurred, { raw: { ...small, channels } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer()
  area.forEachRun((y, start, end) => {
    const from = ((y - top) * width + start - left) * channels
    canvas.data.set(
      result.subarray(from, from + (end - start) * channels),
      (y * canvas.width + start) * channels,
    )
  })
}

/** Shows the area in blocks of one colour each, of about this side. */
export function pixelateArea(canvas: Canvas, area: Area, blockPx: number): void {
  const { left, top, width, height } = area.bounds
  const { channels, data } = canvas
  const columns = Math.max(1, Math.round(width / blockPx))
  const rows = Math.max(1, Math.round(height / blockPx))
  const columnOf = Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width) * channels)
  const rowOf = (y: number) => Math.floor(((y - top) * rows) / height) * columns * channels
  const sums = new Float64Array(columns * rows * channels)
  const counts = new Uint32Array(columns * rows)
  for (let y = top; y < top + height; y++) {
    const row = rowOf(y)
    let at = (y * canvas.width + left) * channels
    for (let x = 0; x < width; x++) {
      const block = row + columnOf[x]!
      for (let channel = 0; channel < channels; channel++) sums[block + channel]! += data[at++]!
      counts[block / channels]!++
    }
  }
  const means = Uint8Array.from(sums, (sum, at) => Math.round(sum / counts[Math.floor(at / channels)]!))
  area.forEachRun((y, start, end) => {
    const row = rowOf(y)
    let at = (y * canvas.width + start) * channels
    for (let x = start - left; x < end - left; x++) {
      const block = row + columnOf[x]!
      for (let channel = 0; channel < channels; channel++) data[at++] = means[block + channel]!
    }
  })
}

function copyRegion(canvas: Canvas, area: Area): Uint8Array {
  const { left, top, width, height } = area.bounds
  const { channels } = canvas
  const copy = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * canvas.width + left) * channels
    copy.set(canvas.data.subarray(from, from + width * channels), y * width * channels)
  }
  return copy
}
