import type { DetectResult, MediaSource } from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel, running, streamModel } from '../call-model.ts'
import type { Context } from '../context.ts'
import { refuseHugeSize } from '../mask-room.ts'
import { createPicture, type Picture } from '../picture.ts'
import { DetectionType } from './detection.ts'
import type { DetectionNode } from './detection-node.ts'
import { findingFields } from './drawn.ts'
import { ImageSizeInput } from './geometry.ts'
import { MediaInput, toMediaSource } from './media.ts'
import { answerType, eventType, present, TaskResultType, taskFields, toTaskOptions } from './task.ts'

/** A result with the picture it is about. */
type DetectAnswerShape = DetectResult & { readonly picture: Picture }

const DetectResultType = builder.objectRef<DetectAnswerShape>('DetectResult').implement({
  description: 'What was found in one picture, and what it took.',
  interfaces: [TaskResultType],
  fields: findingFields,
})

const DetectAnswer = answerType('DetectAnswer', 'What was found, or an expected failure.', DetectResultType)

const TilesInput = builder.inputType('TilesInput', {
  description:
    'Looks at a big picture slice by slice, so that small things are found. Each slice is a model call.',
  fields: (t) => ({
    sidePx: t.int({ description: 'Longest side of a slice in pixels of the picture; 1024 when absent.' }),
    overlap: t.float({
      description: 'Share of a slice that its neighbour repeats, 0..0.9; 0.2 when absent.',
    }),
    threshold: t.float({
      description: 'Boxes that share this much (IoU, 0..1) are one thing; 0.5 when absent.',
    }),
  }),
})

const DetectOptions = builder.inputType('DetectOptions', {
  description: 'What to look for, and how.',
  fields: (t) => ({
    labels: t.stringList({ description: 'Only these labels.' }),
    prompt: t.string({ description: 'Extra instructions, such as "only the green ones".' }),
    maxItems: t.int({ description: 'At most this many.' }),
    box3d: t.boolean({ description: 'For detect: boxes in space as well, where the model gives them.' }),
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

const DetectionFound = builder.objectRef<{ found: DetectionNode }>('DetectionFound').implement({
  description: 'A detection, as soon as the model has written it to its end.',
  fields: (t) => ({
    detection: t.field({ type: DetectionType, description: 'It.', resolve: ({ found }) => found }),
  }),
})

const DetectEvent = eventType(
  'DetectEvent',
  'Each detection as it comes; then the whole result, or an expected failure.',
  { piece: DetectionFound, isPiece: (value) => 'found' in value, result: DetectResultType },
)

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
        options: t.arg({ type: DetectOptions, description: 'What to look for, and how.' }),
        ...(task === 'detect' && { tiles: t.arg({ type: TilesInput, description: 'Look slice by slice.' }) }),
      },
      resolve: (_, { media, options, tiles }, context) =>
        callModel(context, async (terms) => {
          const source = await toMediaSource(media, context)
          refuseHugeSize(options?.imageSize, context.media?.limitInputPixels)
          const given = toTaskOptions(options, terms)
          const result = await (task === 'detect' && tiles
            ? context.vision.detect(source, { ...given, tiles: present(tiles) })
            : context.vision[task](source, given))
          return { ...result, picture: pictureOf(source, context, result) }
        }),
    }),
  )
  builder.subscriptionField(task, (t) =>
    t.field({
      type: DetectEvent,
      description: `${description} Each as soon as it is known.`,
      args: {
        media: t.arg({ type: MediaInput, required: true, description: 'The picture.' }),
        options: t.arg({ type: DetectOptions, description: 'What to look for, and how.' }),
      },
      subscribe: (_, { media, options }, context) =>
        streamModel(context, async (terms) => {
          const source = await toMediaSource(media, context)
          refuseHugeSize(options?.imageSize, context.media?.limitInputPixels)
          const picture = pictureOf(source, context)
          return running(
            context.vision.stream[task](source, toTaskOptions(options, terms)),
            (detection) => ({ found: { detection, picture, among: [detection] } }),
            (result) => ({ ...result, picture: pictureOf(source, context, result) }),
          )
        }),
      resolve: (event) => event,
    }),
  )
}

function pictureOf(source: MediaSource, context: Context, result?: DetectResult): Picture {
  return createPicture({ source, context, ...(result && { known: result.image }) })
}
