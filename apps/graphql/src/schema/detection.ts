import { builder } from '../builder.ts'
import type { DetectionNode } from './detection-node.ts'
import { handOver, ImageFormat, PictureForm } from './drawing.ts'
import { NormalizedRectType, PixelRectType, PointType } from './geometry.ts'
import { MaskType, maskNode } from './mask.ts'

const Box = builder.objectRef<DetectionNode>('Box').implement({
  description: 'One box in three spaces.',
  fields: (t) => ({
    pixels: t.field({
      type: PixelRectType,
      nullable: true,
      description: 'In whole pixels of the original picture.',
      resolve: ({ detection }) => detection.rect,
    }),
    normalized: t.field({
      type: NormalizedRectType,
      nullable: true,
      description: 'As fractions of the original picture.',
      resolve: async ({ detection: { rect }, picture }) => {
        if (!rect) return null
        const { width, height } = await picture.size()
        return {
          x: rect.left / width,
          y: rect.top / height,
          width: rect.width / width,
          height: rect.height / height,
        }
      },
    }),
    raw: t.intList({
      nullable: true,
      description: 'box_2d as the model wrote it: [yMin, xMin, yMax, xMax], 0..1000 of the picture it saw.',
      resolve: ({ detection }) => detection.box2d?.map(Math.round),
    }),
  }),
})

export const DetectionType = builder.objectRef<DetectionNode>('Detection').implement({
  description: 'One thing the model found.',
  fields: (t) => ({
    index: t.int({
      description: "Its place in the model's reply, from 0.",
      resolve: ({ detection }) => detection.index,
    }),
    label: t.string({ description: "The model's word for it.", resolve: ({ detection }) => detection.label }),
    labelId: t.int({
      nullable: true,
      description: "The label's place in your list of labels, where you gave one.",
      resolve: ({ detection }) => detection.labelId,
    }),
    confidence: t.float({
      nullable: true,
      description: '0..1, only where the model gave one.',
      resolve: ({ detection }) => detection.confidence,
    }),
    box: t.field({
      type: Box,
      nullable: true,
      description: 'Where it is.',
      resolve: (node) => (node.detection.rect ? node : null),
    }),
    point: t.field({
      type: PointType,
      nullable: true,
      description: 'A point on it, where points were asked for.',
      resolve: ({ detection }) => detection.point,
    }),
    points: t.field({
      type: [PointType],
      nullable: true,
      description: 'Several points in order: a path, or the corners of a thing.',
      resolve: ({ detection }) => detection.points && [...detection.points],
    }),
    mask: t.field({
      type: MaskType,
      nullable: true,
      description: 'Its mask, where one was asked for.',
      resolve: (node) => maskNode(node),
    }),
    timeSeconds: t.float({
      nullable: true,
      description: 'For video: seconds from the start of the clip.',
      resolve: ({ detection }) => detection.timeSeconds,
    }),
    box3d: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its box in space: center and size in metres, rotationDegrees as roll, pitch and yaw.',
      resolve: ({ detection }) => detection.box3d,
    }),
    extra: t.field({
      type: 'JSON',
      nullable: true,
      description: "Every other field of the model's item, as it was.",
      resolve: ({ detection }) => detection.extra,
    }),
    crop: t.string({
      nullable: true,
      description: 'Its piece of the picture. Null where it has no place in the picture.',
      args: {
        cutOut: t.arg.boolean({ description: 'Make everything outside the mask transparent.' }),
        marginShare: t.arg.float({
          description: 'How much to add on each side, as a share of its longer side.',
        }),
        maxSidePx: t.arg.int({ description: 'At most this many pixels on the longer side.' }),
        format: t.arg({ type: ImageFormat, description: 'JPEG, or PNG for cut-outs, when absent.' }),
        as: t.arg({ type: PictureForm, defaultValue: 'url', description: 'A URL or a data: URI.' }),
      },
      resolve: async ({ detection, picture, among }, { as, ...options }, context) => {
        const { cutOut, marginShare, maxSidePx, format } = options
        const crops = await picture.crops(among, {
          ...(cutOut && { cutOut }),
          ...(typeof marginShare === 'number' && { marginShare }),
          ...(typeof maxSidePx === 'number' && { maxSidePx }),
          ...(format && { format }),
        })
        const piece = crops.find((crop) => crop.index === detection.index)
        return piece ? handOver(piece, as, context) : null
      },
    }),
  }),
})
