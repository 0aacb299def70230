import type { Paint } from '../draw/shape.ts'

/** Raw pixels that are drawn on in place: 8 bits a channel, row by row, RGB or RGBA (not premultiplied). */
export interface Canvas {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

/** Lays a colour over pixels `start` (included) to `end` of row `y`. */
export function paintRun(canvas: Canvas, y: number, start: number, end: number, paint: Paint): void {
  const { data, channels, width } = canvas
  const from = (y * width + start) * channels
  const to = (y * width + end) * channels
  if (channels === 4) {
    for (let at = from; at < to; at += 4) blendRgba(data, at, paint, paint.alpha)
    return
  }
  const [red, green, blue] = paint.color
  if (paint.alpha >= 1) {
    for (let at = from; at < to; at += 3) {
      data[at] = red
      data[at + 1] = green
      data[at + 2] = blue
    }
    return
  }
  // 8.8 fixed point: one multiply a channel, and the rounding half is folded into the colour.
  const keep = Math.round((1 - paint.alpha) * 256)
  const addRed = red * (256 - keep) + 128
  const addGreen = green * (256 - keep) + 128
  const addBlue = blue * (256 - keep) + 128
  for (let at = from; at < to; at += 3) {
    data[at] = (data[at]! * keep + addRed) >> 8
    data[at + 1] = (data[at + 1]! * keep + addGreen) >> 8
    data[at + 2] = (data[at + 2]! * keep + addBlue) >> 8
  }
}

/** Lays a colour over one pixel; `alpha` 0..1. */
export function paintPixel(canvas: Canvas, x: number, y: number, paint: Paint, alpha: number): void {
  const { data, channels, width } = canvas
  const at = (y * width + x) * channels
  if (channels === 4) {
    blendRgba(data, at, paint, alpha)
    return
  }
  const { color } = paint
  data[at] = Math.round(data[at]! + (color[0] - data[at]!) * alpha)
  data[at + 1] = Math.round(data[at + 1]! + (color[1] - data[at + 1]!) * alpha)
  data[at + 2] = Math.round(data[at + 2]! + (color[2] - data[at + 2]!) * alpha)
}

/** Porter-Duff "over" on pixels that are not premultiplied. */
function blendRgba(data: Uint8Array, at: number, { color }: Paint, alpha: number): void {
  const below = (data[at + 3]! / 255) * (1 - alpha)
  const sum = alpha + below
  if (sum <= 0) return
  for (let channel = 0; channel < 3; channel++) {
    data[at + channel] = Math.round((color[channel]! * alpha + data[at + channel]! * below) / sum)
  }
  data[at + 3] = Math.round(sum * 255)
}
