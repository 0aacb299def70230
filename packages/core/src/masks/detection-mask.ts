import type { PixelPoint } from '../geometry/pixels.ts'

/** Why a detection has no usable mask although the reply spoke of one. */
export type MaskAbsence =
  | 'seg_tokens' // `<seg_12><seg_7>…`: a code with no public decoder
  | 'placeholder' // the model wrote a stand-in such as "..." or "<mask>"
  | 'not_png' // text that decodes to something that is no PNG
  | 'truncated' // cut off before anything could be used
  | 'degenerate' // fewer than three points, or no area
  | 'outside' // lies outside its box or the picture
  | 'missing' // asked for, and not given

/** A mask as the reply gave it, not decoded yet; or the typed reason why there is none. */
export type DetectionMask =
  | {
      readonly kind: 'png'
      /** The PNG as base64, without a data URI's prefix: gray, 0..255, stretched over the box. */
      readonly base64: string
      /** True when the PNG is cut off; the rows that inflate are still used. */
      readonly truncated?: boolean
    }
  | {
      readonly kind: 'polygon'
      /** Rings in pixels of the original picture; filled even-odd, so an inner ring is a hole. */
      readonly rings: readonly (readonly PixelPoint[])[]
      /** Which order the model's pairs turned out to have. */
      readonly axisOrder: 'xy' | 'yx'
      /** How sure the axis order is: 0 is a guess, 1 is certain. */
      readonly axisConfidence: number
    }
  | {
      readonly kind: 'boxes'
      /** Sub-boxes whose union is the mask, in 0..1000 of the picture as sent. Seen from Gemini 3.x. */
      readonly boxes: readonly (readonly [yMin: number, xMin: number, yMax: number, xMax: number])[]
    }
  | { readonly kind: 'none'; readonly reason: MaskAbsence; readonly detail?: string }
