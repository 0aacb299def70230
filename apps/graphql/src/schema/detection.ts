import type { Detection, DetectResult, VisionStream } from '@sightglass/core'
import { drawDetections, renderSvg } from '@sightglass/core'
import { builder } from '../builder.ts'
import { type CallTerms, callModel, streamModel } from '../call-model.ts'
import type { Context } from '../context.ts'
import { createPicture, type Picture } from '../picture.ts'
import type { DetectionNode } from './detection-node.ts'
import { DrawStyleType, handOver, ImageFormat, PictureForm } from './drawing.ts'
import { errorTypeName, errorTypes, isFailure } from './error.ts'
import { NormalizedRectType, PixelRectType, PointType, SizeType } from './geometry.ts'
import { MaskType, maskNode } from './mask.ts'
import { MediaInput, type MediaInputShape, toMediaSource } from './media.ts'
import { answerType, TaskResultType, taskFields, toTaskOptions } from './task.ts'

/** A result with the picture it is about. */
type DetectAnswerShape = DetectResult & { readonly picture: Picture }

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

export const DetectResultType = builder.objectRef<DetectAnswerShape>('DetectResult').implement({
  description: 'What was found in one picture, and what it took.',
  interfaces: [TaskResultType],
  fields: (t) => ({
    detections: t.field({
      type: [DetectionType],
      description: "The things found, in the model's order.",
      resolve: ({ detections, picture }) =>
        detections.map((detection) => ({ detection, picture, among: detections })),
    }),
    size: t.field({
      type: SizeType,
      description: 'The original picture, upright: the space of all pixel values.',
      resolve: (result) => result.image.size,
    }),
    overlay: t.string({
      description: 'The picture with what was found drawn on it.',
      args: {
        format: t.arg({ type: ImageFormat, description: "The picture's own when absent." }),
        style: t.arg({ type: [DrawStyleType], description: 'What to draw; all that is usual when absent.' }),
        as: t.arg({ type: PictureForm, defaultValue: 'url', description: 'A URL or a data: URI.' }),
      },
      resolve: async ({ picture, detections }, { format, style, as }, context) => {
        const { transform } = picture
        const drawn = await drawDetections(await picture.bytes(), detections, {
          ...(format && { format }),
          ...(style?.length && { style }),
          ...(transform && { transform }),
          signal: context.signal,
        })
        return handOver(drawn, as, context)
      },
    }),
    svg: t.string({
      description: 'What was found as an SVG document to lay over the picture. Labels are escaped.',
      args: { style: t.arg({ type: [DrawStyleType], description: 'What to draw.' }) },
      resolve: ({ picture, detections, image }, { style }) =>
        renderSvg(detections, {
          size: image.size,
          ...(style?.length && { style }),
          ...(picture.transform && { transform: picture.transform }),
        }),
    }),
  }),
})

const DetectAnswer = answerType('DetectAnswer', 'What was found, or an expected failure.', DetectResultType)

const ImageSizeInput = builder.inputType('ImageSizeInput', {
  description: 'Width and height in pixels, upright.',
  fields: (t) => ({
    width: t.int({ required: true, description: 'Pixels across.' }),
    height: t.int({ required: true, description: 'Pixels down.' }),
  }),
})

const DetectOptions = builder.inputType('DetectOptions', {
  description: 'How to look.',
  fields: (t) => ({
    labels: t.stringList({ description: 'Only these labels.' }),
    prompt: t.string({ description: 'Extra instructions, such as "only the green ones".' }),
    maxItems: t.int({ description: 'At most this many detections.' }),
    box3d: t.boolean({ description: 'Boxes in space as well, where the model gives them.' }),
    trajectory: t.boolean({ description: 'For point: one ordered row of points instead of one a thing.' }),
    confidence: t.boolean({ description: "Ask for a confidence. Gemini's is not calibrated." }),
    atSeconds: t.floatList({ description: 'For videos: the moments to look at, in seconds.' }),
    imageSize: t.field({
      type: ImageSizeInput,
      description: 'Size of a picture that this server does not read itself: a file or a gs:// URI.',
    }),
    ...taskFields(t),
  }),
})

type DetectOptionsShape = typeof DetectOptions.$inferInput | null | undefined

const DetectionFound = builder.objectRef<{ found: DetectionNode }>('DetectionFound').implement({
  description: 'A detection, as soon as the model has written it to its end.',
  fields: (t) => ({
    detection: t.field({ type: DetectionType, description: 'It.', resolve: ({ found }) => found }),
  }),
})

const DetectEvent = builder.unionType('DetectEvent', {
  description: 'Each detection as it comes; then the whole result, or an expected failure.',
  types: [DetectionFound, DetectResultType, ...errorTypes],
  resolveType: (value) =>
    isFailure(value) ? errorTypeName(value) : 'found' in value ? 'DetectionFound' : 'DetectResult',
})

const tasks = {
  detect: 'Finds objects in a picture and gives their boxes.',
  segment: 'As detect, with a mask for each thing.',
  point: 'Points to things in a picture.',
} as const

for (const [task, description] of Object.entries(tasks) as [keyof typeof tasks, string][]) {
  builder.mutationField(task, (t) =>
    t.field({
      type: DetectAnswer,
      description,
      args: {
        media: t.arg({ type: MediaInput, required: true, description: 'The picture.' }),
        options: t.arg({ type: DetectOptions, description: 'How to look.' }),
      },
      resolve: (_, { media, options }, context) =>
        callModel(context, async (terms) => {
          const source = await toMediaSource(media)
          const result = await context.vision[task](source, detectOptions(options, terms))
          return withPicture(result, source, context)
        }),
    }),
  )
  builder.subscriptionField(task, (t) =>
    t.field({
      type: DetectEvent,
      description: `${description} Each as soon as it is known.`,
      args: {
        media: t.arg({ type: MediaInput, required: true, description: 'The picture.' }),
        options: t.arg({ type: DetectOptions, description: 'How to look.' }),
      },
      subscribe: (_, { media, options }, context) => streamDetections(task, media, options, context),
      resolve: (event) => event,
    }),
  )
}

async function* streamDetections(
  task: keyof typeof tasks,
  media: MediaInputShape,
  options: DetectOptionsShape,
  context: Context,
): AsyncGenerator<DetectAnswerShape | { found: DetectionNode } | Parameters<typeof errorTypeName>[0]> {
  let picture: Picture | undefined
  const start = async (terms: CallTerms): Promise<VisionStream<Detection, DetectAnswerShape>> => {
    const source = await toMediaSource(media)
    picture = createPicture({ source, signal: context.signal })
    const run = context.vision.stream[task](source, detectOptions(options, terms))
    return {
      abort: run.abort,
      [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
      [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
      get result() {
        return run.result.then((result) => withPicture(result, source, context))
      },
    }
  }
  yield* streamModel(context, start, (detection) => ({
    found: { detection, picture: picture!, among: [detection] },
  }))
}

function detectOptions(options: DetectOptionsShape, terms: CallTerms) {
  return toTaskOptions(options, terms)
}

function withPicture(
  result: DetectResult,
  source: Parameters<typeof createPicture>[0]['source'],
  { signal }: Context,
): DetectAnswerShape {
  return { ...result, picture: createPicture({ source, signal, known: result.image }) }
}
