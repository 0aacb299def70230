import type { PixelPoint, PixelRect, Size } from '@sightglass/core'
import { builder } from '../builder.ts'

export const SizeType = builder.objectRef<Size>('Size').implement({
  description: 'Width and height in pixels.',
  fields: (t) => ({
    width: t.exposeInt('width', { description: 'Pixels across.' }),
    height: t.exposeInt('height', { description: 'Pixels down.' }),
  }),
})

export const PixelRectType = builder.objectRef<PixelRect>('PixelRect').implement({
  description: 'A rectangle in whole pixels of the original picture shown upright, origin top left.',
  fields: (t) => ({
    x: t.exposeInt('left', { description: 'Pixels from the left edge.' }),
    y: t.exposeInt('top', { description: 'Pixels from the top edge.' }),
    width: t.exposeInt('width', { description: 'Pixels across.' }),
    height: t.exposeInt('height', { description: 'Pixels down.' }),
  }),
})

export const PointType = builder.objectRef<PixelPoint>('Point').implement({
  description: 'A point in pixels of the original picture shown upright, origin top left.',
  fields: (t) => ({
    x: t.exposeFloat('x', { description: 'Pixels from the left edge.' }),
    y: t.exposeFloat('y', { description: 'Pixels from the top edge.' }),
  }),
})

export interface NormalizedRect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const NormalizedRectType = builder.objectRef<NormalizedRect>('NormalizedRect').implement({
  description: 'A rectangle as fractions (0..1) of the original picture shown upright, origin top left.',
  fields: (t) => ({
    x: t.exposeFloat('x', { description: 'Left edge, 0..1.' }),
    y: t.exposeFloat('y', { description: 'Top edge, 0..1.' }),
    width: t.exposeFloat('width', { description: 'Width, 0..1.' }),
    height: t.exposeFloat('height', { description: 'Height, 0..1.' }),
  }),
})

export const ImageSizeInput = builder.inputType('ImageSizeInput', {
  description: 'Width and height in pixels, upright.',
  fields: (t) => ({
    width: t.int({ required: true, description: 'Pixels across.' }),
    height: t.int({ required: true, description: 'Pixels down.' }),
  }),
})
