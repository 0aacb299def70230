import sharp from 'sharp'
import type { SeenBox, SeenObject } from '../types.ts'
import { growBox, within } from './boxes.ts'
import { grabCut } from './grab-cut.ts'
import { outline } from './outline.ts'
import { cropPixels, type Picture } from './picture.ts'
import { segmentPerson } from './selfie.ts'

// Masks are no finer than this; GrabCut works on a crop of this size, where it takes a quarter of a second.
const MASK_SIDE_PX = 256
const MARGIN_PERSON = 0.1
const MARGIN_OTHER = 0.25

/** Adds to each thing its mask inside its box and its outline in the picture. */
export async function maskThings(
  picture: Picture,
  objects: readonly SeenObject[],
  { isPerson, signal }: { readonly isPerson: (object: SeenObject) => boolean; readonly signal: AbortSignal },
): Promise<{ objects: SeenObject[]; notes: string[] }> {
  const masked: SeenObject[] = []
  let shapeless = 0
  for (const object of objects) {
    signal.throwIfAborted()
    const found = await maskThing(picture, object.box, isPerson(object))
    if (found === undefined) shapeless++
    const mask = found ?? wholeBox(object.box)
    const points = found === undefined ? [] : await outline(found)
    const polygon = points.length >= 3 ? place(points, mask, object.box) : corners(object.box)
    masked.push({ ...object, mask, polygon })
  }
  const notes =
    shapeless === 0
      ? []
      : [
          `The emulator's engine could not tell ${shapeless} of the masks from its surroundings; the whole box is given.`,
        ]
  return { objects: masked, notes }
}

type Mask = NonNullable<SeenObject['mask']>

async function maskThing(picture: Picture, box: SeenBox, isPerson: boolean): Promise<Mask | undefined> {
  const { pixels, scale } = picture
  const small = {
    left: box.left / scale,
    top: box.top / scale,
    width: box.width / scale,
    height: box.height / scale,
  }
  const area = growBox(small, isPerson ? MARGIN_PERSON : MARGIN_OTHER, pixels)
  const zoom = Math.min(1, MASK_SIDE_PX / Math.max(area.width, area.height))
  const size = isPerson
    ? { width: MASK_SIDE_PX, height: MASK_SIDE_PX }
    : {
        width: Math.max(8, Math.round(area.width * zoom)),
        height: Math.max(8, Math.round(area.height * zoom)),
      }
  const crop = await cropPixels(pixels, area, size)
  const inCrop = {
    left: ((small.left - area.left) / area.width) * size.width,
    top: ((small.top - area.top) / area.height) * size.height,
    width: (small.width / area.width) * size.width,
    height: (small.height / area.height) * size.height,
  }
  const person = isPerson ? (await segmentPerson(crop)).data : undefined
  const whole = person !== undefined && isSomething(person) ? person : await grabCut(crop, inCrop)
  if (whole === undefined) return undefined
  return boxPart(whole, size, inCrop, box)
}

/** The person segmenter sees nothing in what is no person after all. */
function isSomething(mask: Uint8Array): boolean {
  return mask.reduce((sum, value) => sum + (value >= 128 ? 1 : 0), 0) > mask.length * 0.04
}

/** Cuts the box out of a mask of the whole crop and gives it the box's own proportions. */
async function boxPart(
  whole: Uint8Array,
  size: { readonly width: number; readonly height: number },
  inCrop: SeenBox,
  box: SeenBox,
): Promise<Mask> {
  const left = within(Math.round(inCrop.left), 0, size.width - 1)
  const top = within(Math.round(inCrop.top), 0, size.height - 1)
  const width = within(Math.round(inCrop.width), 1, size.width - left)
  const height = within(Math.round(inCrop.height), 1, size.height - top)
  const to = maskSize(box)
  const data = await sharp(whole, { raw: { ...size, channels: 1 } })
    .extract({ left, top, width, height })
    .resize(to.width, to.height, { fit: 'fill', kernel: 'linear' })
    .extractChannel(0)
    .raw()
    .toBuffer()
  return { ...to, data: new Uint8Array(data) }
}

/** As large as the box, but no finer than a mask needs to be. */
function maskSize(box: SeenBox): { width: number; height: number } {
  const shrink = Math.min(1, MASK_SIDE_PX / Math.max(box.width, box.height))
  return {
    width: Math.max(1, Math.round(box.width * shrink)),
    height: Math.max(1, Math.round(box.height * shrink)),
  }
}

function wholeBox(box: SeenBox): Mask {
  const { width, height } = maskSize(box)
  return { width, height, data: new Uint8Array(width * height).fill(255) }
}

function place(points: readonly (readonly [number, number])[], mask: Mask, box: SeenBox) {
  return points.map(
    ([x, y]) =>
      [
        box.left + ((x + 0.5) / mask.width) * box.width,
        box.top + ((y + 0.5) / mask.height) * box.height,
      ] as const,
  )
}

function corners({ left, top, width, height }: SeenBox) {
  return [
    [left, top],
    [left + width, top],
    [left + width, top + height],
    [left, top + height],
  ] as const
}
