import type { FieldMap } from '@pothos/core'
import {
  type DatasetImage,
  type Detection,
  decodeMasks,
  drawDetections,
  renderSvg,
  toCoco,
  toCreateMl,
  toCsv,
  toJsonl,
  toLabelMe,
  toLabelStudio,
  toVoc,
  toYolo,
} from '@sightglass/core'
import { type BuilderTypes, builder } from '../builder.ts'
import { refuseTooManyMaskPixels } from '../mask-room.ts'
import { type Picture, pixelLimit } from '../picture.ts'
import { DetectionType } from './detection.ts'
import { DrawStyleType, handOver, ImageFormat, PictureForm } from './drawing.ts'
import { SizeType } from './geometry.ts'

/** Detections with the picture they are about. */
export interface Findings {
  readonly detections: readonly Detection[]
  readonly picture: Picture
}

const datasets = {
  coco: (image: DatasetImage) => JSON.stringify(toCoco([image], { segmentation: 'rle' })),
  createml: (image: DatasetImage) => JSON.stringify(toCreateMl([image])),
  csv: (image: DatasetImage) => toCsv([image]),
  jsonl: (image: DatasetImage) => toJsonl([image]),
  labelme: (image: DatasetImage) => JSON.stringify(toLabelMe(image)),
  labelstudio: (image: DatasetImage) => JSON.stringify(toLabelStudio([image])),
  voc: (image: DatasetImage) => toVoc(image),
  yolo: (image: DatasetImage) => Object.values(toYolo([image]).files).join(''),
}

const DatasetFormat = builder.enumType('DatasetFormat', {
  description: 'How data sets are written.',
  values: {
    COCO: { value: 'coco', description: "COCO's JSON; masks as run lengths." },
    CREATEML: { value: 'createml', description: "Create ML's JSON." },
    CSV: { value: 'csv', description: 'A row a detection.' },
    JSONL: { value: 'jsonl', description: 'A line of JSON for the picture.' },
    LABELME: { value: 'labelme', description: "LabelMe's JSON." },
    LABELSTUDIO: { value: 'labelstudio', description: 'A Label Studio task with predictions.' },
    VOC: { value: 'voc', description: "Pascal VOC's XML." },
    YOLO: { value: 'yolo', description: 'A line a detection; classes are numbered as they first appear.' },
  } as const,
})

type ObjectFields = PothosSchemaTypes.ObjectFieldBuilder<BuilderTypes, Findings>

/** The fields of everything that was found in one picture. */
export const findingFields = (t: ObjectFields): FieldMap => ({
  detections: t.field({
    type: [DetectionType],
    description: "The things found, in the model's order.",
    resolve: ({ detections, picture }) =>
      detections.map((detection) => ({ detection, picture, among: detections })),
  }),
  size: t.field({
    type: SizeType,
    description: 'The original picture, upright: the space of all pixel values.',
    resolve: ({ picture }) => picture.size(),
  }),
  overlay: t.string({
    description: 'The picture with what was found drawn on it. Needs a picture that this server holds.',
    args: {
      format: t.arg({ type: ImageFormat, description: "The picture's own when absent." }),
      style: t.arg({ type: [DrawStyleType], description: 'What to draw; all that is usual when absent.' }),
      as: t.arg({ type: PictureForm, defaultValue: 'url', description: 'A URL or a data: URI.' }),
    },
    resolve: async ({ picture, detections }, { format, style, as }, context) => {
      const { transform } = picture
      refuseTooManyMaskPixels(detections, await picture.size())
      const drawn = await drawDetections(await picture.bytes(), detections, {
        ...(format && { format }),
        ...(style?.length && { style }),
        ...(transform && { transform }),
        ...pixelLimit(context.media),
        signal: context.signal,
      })
      return handOver(drawn, as, context)
    },
  }),
  svg: t.string({
    description: 'What was found as an SVG document to lay over the picture. Labels are escaped.',
    args: { style: t.arg({ type: [DrawStyleType], description: 'What to draw.' }) },
    resolve: async ({ picture, detections }, { style }) => {
      const size = await picture.size()
      refuseTooManyMaskPixels(detections, size)
      return renderSvg(detections, {
        size,
        ...(style?.length && { style }),
        ...(picture.transform && { transform: picture.transform }),
      })
    },
  }),
  dataset: t.string({
    description: 'What was found as a data set of one picture.',
    args: {
      format: t.arg({ type: DatasetFormat, required: true, description: 'How to write it.' }),
      fileName: t.arg.string({ defaultValue: 'picture', description: "The picture's name in the data set." }),
    },
    resolve: async ({ picture, detections }, { format, fileName }) => {
      const size = await picture.size()
      const { transform } = picture
      refuseTooManyMaskPixels(detections, size)
      const { masks } = decodeMasks(detections, { size, ...(transform && { transform }) })
      return datasets[format]({ fileName: fileName ?? 'picture', size, detections, masks })
    },
  }),
})
