import type { Detection, DetectResult } from '@sightglass/core'
import { builder } from '../builder.ts'
import { errorTypeName, errorTypes, orError } from './error.ts'
import { NormalizedRectType, PixelRectType, PointType, SizeType } from './geometry.ts'
import { IssueType } from './issue.ts'
import { MediaInput, toMediaSource } from './media.ts'
import { CallEstimateType, UsageType } from './usage.ts'

/** A detection with the result it belongs to, which knows the picture. */
interface DetectionNode {
  readonly detection: Detection
  readonly result: DetectResult
}

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
      resolve: ({ detection: { rect }, result: { image } }) =>
        rect && {
          x: rect.left / image.size.width,
          y: rect.top / image.size.height,
          width: rect.width / image.size.width,
          height: rect.height / image.size.height,
        },
    }),
    raw: t.intList({
      nullable: true,
      description: 'box_2d as the model wrote it: [yMin, xMin, yMax, xMax], 0..1000 of the picture it saw.',
      resolve: ({ detection }) => detection.box2d?.map(Math.round),
    }),
  }),
})

const DetectionType = builder.objectRef<DetectionNode>('Detection').implement({
  description: 'One thing the model found.',
  fields: (t) => ({
    index: t.int({
      description: "Its place in the model's reply, from 0.",
      resolve: ({ detection }) => detection.index,
    }),
    label: t.string({ description: "The model's word for it.", resolve: ({ detection }) => detection.label }),
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
  }),
})

const DetectResultType = builder.objectRef<DetectResult>('DetectResult').implement({
  description: 'What was found in one picture, and what it took.',
  fields: (t) => ({
    detections: t.field({
      type: [DetectionType],
      description: "The things found, in the model's order.",
      resolve: (result) => result.detections.map((detection) => ({ detection, result })),
    }),
    size: t.field({
      type: SizeType,
      description: 'The original picture, upright: the space of all pixel values.',
      resolve: (result) => result.image.size,
    }),
    model: t.exposeString('model', { description: 'The model that answered.' }),
    usage: t.expose('usage', { type: UsageType, description: 'Tokens and money.' }),
    estimate: t.expose('estimate', {
      type: CallEstimateType,
      nullable: true,
      description: 'Expected before the call.',
    }),
    issues: t.field({
      type: [IssueType],
      description: 'What was repaired, dropped or doubted.',
      resolve: (result) => [...result.issues],
    }),
    raw: t.string({ description: "The model's own words.", resolve: (result) => result.raw.text }),
  }),
})

const DetectAnswer = builder.unionType('DetectAnswer', {
  description: 'What was found, or an expected failure.',
  types: [DetectResultType, ...errorTypes],
  resolveType: (value) => ('detections' in value ? 'DetectResult' : errorTypeName(value)),
})

const DetectOptions = builder.inputType('DetectOptions', {
  description: 'How to look.',
  fields: (t) => ({
    labels: t.stringList({ description: 'Only these labels.' }),
    prompt: t.string({ description: 'Extra instructions, such as "only the green ones".' }),
    maxItems: t.int({ description: 'At most this many detections.' }),
    model: t.string({ description: "A model id; the server's default when absent." }),
  }),
})

builder.mutationField('detect', (t) =>
  t.field({
    type: DetectAnswer,
    description: 'Finds objects in a picture and gives their boxes.',
    args: {
      media: t.arg({ type: MediaInput, required: true, description: 'The picture.' }),
      options: t.arg({ type: DetectOptions, description: 'How to look.' }),
    },
    resolve: (_, { media, options }, { vision, signal }) =>
      orError(async () =>
        vision.detect(await toMediaSource(media), {
          labels: options?.labels ?? undefined,
          prompt: options?.prompt ?? undefined,
          maxItems: options?.maxItems ?? undefined,
          model: options?.model ?? undefined,
          signal,
        }),
      ),
  }),
)
