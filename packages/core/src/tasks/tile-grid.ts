import { SightglassError } from '../errors/sightglass-error.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'

/** How a big picture is cut into slices. */
export interface TileGrid {
  /** Longest side of a slice, in pixels of the picture. From 32. @default 1024 */
  readonly sidePx?: number
  /** Share of a slice that its neighbour repeats, 0 to 0.9: what lies on an edge is whole in one of them. @default 0.2 */
  readonly overlap?: number
}

/**
 * The slices of a picture, row by row: all of one size, spread evenly, covering every pixel. A picture that fits into
 * one slice is one slice.
 * @throws `request_invalid` for a side or an overlap out of range
 */
export function tileGrid(size: Size, { sidePx = 1024, overlap = 0.2 }: TileGrid = {}): PixelRect[] {
  if (!(sidePx >= 32)) throw outOfRange('sidePx', sidePx, '32 and more')
  if (!(overlap >= 0 && overlap <= 0.9)) throw outOfRange('overlap', overlap, '0 to 0.9')
  const side = Math.floor(sidePx)
  const columns = starts(size.width, side, overlap)
  const rows = starts(size.height, side, overlap)
  const width = Math.min(side, size.width)
  const height = Math.min(side, size.height)
  return rows.flatMap((top) => columns.map((left) => ({ left, top, width, height })))
}

function starts(length: number, side: number, overlap: number): number[] {
  if (length <= side) return [0]
  const count = 1 + Math.ceil((length - side) / Math.max(1, side * (1 - overlap)))
  return Array.from({ length: count }, (_, at) => Math.round((at * (length - side)) / (count - 1)))
}

function outOfRange(name: string, given: number, limit: string): SightglassError {
  return new SightglassError('request_invalid', `${name} is out of range.`, { details: { given, limit } })
}
