import {
  decodeMask,
  type MaskPolygon,
  maskArea,
  maskToPolygons,
  maskToRle,
  type Spans,
} from '@sightglass/core'
import { builder } from '../builder.ts'
import { refuseTooManyMaskPixels } from '../mask-room.ts'
import { encodeGrayPng } from '../png.ts'
import type { DetectionNode } from './detection-node.ts'
import { PixelRectType, PointType } from './geometry.ts'

interface MaskNode {
  readonly kind: string
  readonly reason?: string
  /** Decoded once, when the first field wants pixels. `undefined` when there are none that can be used. */
  readonly spans: () => Promise<Spans | undefined>
  readonly node: DetectionNode
}

const MaskPolygonType = builder.objectRef<MaskPolygon>('MaskPolygon').implement({
  description: 'One connected part of a mask. Filled even-odd with its holes it gives the mask.',
  fields: (t) => ({
    ring: t.field({
      type: [PointType],
      description: 'The outline, in pixels of the original picture.',
      resolve: ({ ring }) => [...ring],
    }),
    holes: t.field({
      type: t.listRef(t.listRef(PointType)),
      description: 'The outlines of the holes in it.',
      resolve: ({ holes }) => holes.map((hole) => [...hole]),
    }),
  }),
})

const MaskRle = builder.objectRef<{ size: number[]; counts: string }>('MaskRle').implement({
  description: "A mask of the whole picture in COCO's compressed run-length form.",
  fields: (t) => ({
    size: t.exposeIntList('size', { description: '[height, width] of the picture.' }),
    counts: t.exposeString('counts', { description: 'The compressed runs; pycocotools reads them.' }),
  }),
})

export const MaskType = builder.objectRef<MaskNode>('Mask').implement({
  description: "A detection's mask. Decoded only for the fields you select; all null where none can be used.",
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'The form of the reply: png, polygon, boxes or none.' }),
    absence: t.exposeString('reason', {
      nullable: true,
      description: 'Why there is none, such as seg_tokens, placeholder, truncated or missing.',
    }),
    rect: t.field({
      type: PixelRectType,
      nullable: true,
      description: 'Where the mask lies in the original picture.',
      resolve: async ({ spans }) => (await spans())?.rect,
    }),
    area: t.int({
      nullable: true,
      description: 'Pixels of the original picture that belong to it.',
      resolve: async ({ spans }) => {
        const mask = await spans()
        return mask && maskArea(mask)
      },
    }),
    png: t.string({
      nullable: true,
      description: 'A data: URI of an 8-bit gray PNG as large as rect: 255 in the object, 0 outside.',
      resolve: async ({ spans }) => {
        const mask = await spans()
        if (!mask || mask.rect.width === 0 || mask.rect.height === 0) return null
        return `data:image/png;base64,${encodeGrayPng(mask.data, mask.rect).toString('base64')}`
      },
    }),
    polygon: t.field({
      type: [MaskPolygonType],
      nullable: true,
      description: 'Its outlines.',
      args: {
        tolerance: t.arg.float({
          defaultValue: 1,
          description: 'How far a simplified outline may lie from the exact one, in pixels; 0 keeps all.',
        }),
      },
      resolve: async ({ spans }, { tolerance }) => {
        const mask = await spans()
        return mask && maskToPolygons(mask, { tolerance: Math.max(0, tolerance ?? 1) })
      },
    }),
    rle: t.field({
      type: MaskRle,
      nullable: true,
      description: 'Its run-length form, as COCO has it.',
      resolve: async ({ spans, node }) => {
        const mask = await spans()
        if (!mask) return null
        const { size, counts } = maskToRle(mask, { size: await node.picture.size(), compressed: true })
        return { size: [...size], counts }
      },
    }),
  }),
})

/** The mask of a detection, to be decoded later. */
export function maskNode(node: DetectionNode): MaskNode | null {
  const { mask, rect } = node.detection
  if (!mask) return null
  let decoding: Promise<Spans | undefined> | undefined
  const decode = async (): Promise<Spans | undefined> => {
    if (mask.kind === 'none') return undefined
    const { transform } = node.picture
    const size = await node.picture.size()
    refuseTooManyMaskPixels(node.among, size)
    try {
      return decodeMask(mask, { size, ...(rect && { rect }), ...(transform && { transform }) })
    } catch {
      // A mask that cannot be read is not the detection's end; `issues` says so for the whole result.
      return undefined
    }
  }
  return {
    kind: mask.kind,
    ...(mask.kind === 'none' && { reason: mask.reason }),
    spans: () => {
      decoding ??= decode()
      return decoding
    },
    node,
  }
}
