/** An 8-bit gray picture, row by row. */
export interface GrayImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}
