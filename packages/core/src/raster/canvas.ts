/** Raw pixels that are drawn on in place: 8 bits a channel, row by row, RGB or RGBA (not premultiplied). */
export interface Canvas {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}
