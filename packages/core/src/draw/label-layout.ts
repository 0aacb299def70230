import type { PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'

/** A label that wants a place: how large its chip is and what it belongs to. */
export interface LabelRequest {
  readonly width: number
  readonly height: number
  /** The box (or the point, as an empty rectangle) that it names. */
  readonly anchor: PixelRect
}

/** Where a chip went; `detached` when it had to move so far that a line must lead to it. */
export interface LabelPlace {
  readonly left: number
  readonly top: number
  readonly detached: boolean
}

/** Options of {@link placeLabels}. */
export interface PlaceLabelsOptions {
  /** Chips come no nearer to each other. @default 1 */
  readonly gapPx?: number
  /** What no chip may cover. */
  readonly taken?: readonly PixelRect[]
  /** Small things that a chip covers only where it has no other place beside its box. */
  readonly shown?: readonly PixelRect[]
}

/**
 * Finds a place for every chip such that none overlaps another or leaves the picture: at the corners of its box
 * first, then in rings around it. `undefined` for a chip that fits nowhere any more.
 * Larger boxes are served last, because they have more room to choose from. Where there is a choice, no chip hides a
 * third of another thing. Chips never take more than two fifths of
 * the picture: it is what one wants to see.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  size: Size,
  options: PlaceLabelsOptions = {},
): (LabelPlace | undefined)[] {
  const gap = options.gapPx ?? 1
  let room = size.width * size.height * maxShare
  const placed: PixelRect[] = [...(options.taken ?? [])]
  const { shown = [] } = options
  const places = new Array<LabelPlace | undefined>(requests.length).fill(undefined)
  const order = requests
    .map((request, index) => ({ request, index, area: request.anchor.width * request.anchor.height }))
    .sort((a, b) => a.area - b.area || a.index - b.index)
  for (const { request, index } of order) {
    if (request.width > size.width || request.height > size.height) continue
    const area = request.width * request.height
    if (area > room && placed.length > 0) continue
    const free = (rect: PixelRect) => !placed.some((other) => overlaps(rect, other, gap))
    // A chip may lie on what it names, though not on something so small that nothing of it would be left.
    const kept = isSmall(request) ? [...shown, request.anchor] : shown
    const hidesNothing = (rect: PixelRect) =>
      !kept.some((other) => overlaps(rect, other)) &&
      !requests.some(({ anchor }) => anchor !== request.anchor && hidesMuchOf(anchor, rect))
    const spots = candidates(request)
    const beside = spots.filter((spot) => inside(spot, size) && free(spot))
    const moved = spots.map((spot) => clampInto(spot, size)).filter(free)
    const found =
      beside.find(hidesNothing) ??
      moved.find(hidesNothing) ??
      beside[0] ??
      moved[0] ??
      searchAround(request, size, free)
    if (!found) continue
    placed.push(found)
    room -= area
    places[index] = { left: found.left, top: found.top, detached: !overlaps(found, request.anchor, gap * 3) }
  }
  return places
}

/** How much of a picture chips may cover. */
const maxShare = 0.4

function isSmall({ width, height, anchor }: LabelRequest): boolean {
  return anchor.width * anchor.height <= width * height
}

/** Whether a chip lies on so much of a thing that one would not know it any more. */
function hidesMuchOf(thing: PixelRect, chip: PixelRect): boolean {
  const width = Math.min(thing.left + thing.width, chip.left + chip.width) - Math.max(thing.left, chip.left)
  if (width <= 0) return false
  const height = Math.min(thing.top + thing.height, chip.top + chip.height) - Math.max(thing.top, chip.top)
  return height > 0 && width * height * 3 > thing.width * thing.height
}

/** Whether two rectangles share area, or come nearer than `gap`. */
export function overlaps(one: PixelRect, other: PixelRect, gap = 0): boolean {
  return (
    one.left < other.left + other.width + gap &&
    other.left < one.left + one.width + gap &&
    one.top < other.top + other.height + gap &&
    other.top < one.top + one.height + gap
  )
}

function candidates({ width, height, anchor }: LabelRequest): PixelRect[] {
  const { left, top } = anchor
  const right = left + anchor.width - width
  const bottom = top + anchor.height
  const at = (x: number, y: number): PixelRect => ({ left: x, top: y, width, height })
  return [
    at(left, top - height),
    at(left, bottom),
    at(left, top),
    at(right, top - height),
    at(right, bottom),
    at(right, top),
    at(left, bottom - height),
    at(right, bottom - height),
    at(left + anchor.width, top),
    at(left - width, top),
    at(left + (anchor.width - width) / 2, top - height),
    at(left + (anchor.width - width) / 2, top + (anchor.height - height) / 2),
  ]
}

function inside(rect: PixelRect, size: Size): boolean {
  return (
    rect.left >= 0 &&
    rect.top >= 0 &&
    rect.left + rect.width <= size.width &&
    rect.top + rect.height <= size.height
  )
}

function clampInto(rect: PixelRect, size: Size): PixelRect {
  return {
    ...rect,
    left: Math.max(0, Math.min(rect.left, size.width - rect.width)),
    top: Math.max(0, Math.min(rect.top, size.height - rect.height)),
  }
}

/** Tries a coarse grid over the whole picture, nearest to the anchor's top left corner first. */
function searchAround(
  { width, height, anchor }: LabelRequest,
  size: Size,
  free: (rect: PixelRect) => boolean,
): PixelRect | undefined {
  const stepX = Math.max(1, width / 3)
  const stepY = Math.max(1, height / 2)
  const spots: PixelRect[] = []
  for (let top = 0; top <= size.height - height; top += stepY) {
    for (let left = 0; left <= size.width - width; left += stepX) spots.push({ left, top, width, height })
  }
  const far = (spot: PixelRect) => (spot.left - anchor.left) ** 2 + (spot.top - (anchor.top - height)) ** 2
  return spots.sort((a, b) => far(a) - far(b)).find(free)
}
