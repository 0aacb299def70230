/** Width and height of a picture in whole pixels, both at least 1. */
export interface Size {
  readonly width: number
  readonly height: number
}
