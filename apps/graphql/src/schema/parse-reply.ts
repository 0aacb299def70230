import { type Issue, parseDetections, SightglassError } from '@sightglass/core'
import { builder } from '../builder.ts'
import { orError } from '../failure.ts'
import { refuseHugeSize } from '../mask-room.ts'
import { createPicture } from '../picture.ts'
import { type Findings, findingFields } from './drawn.ts'
import { ImageSizeInput } from './geometry.ts'
import { IssueType } from './issue.ts'
import { MediaInput, toMediaSource } from './media.ts'
import { answerType } from './task.ts'

type ParsedShape = Findings & { readonly issues: readonly Issue[] }

const ParsedReply = builder.objectRef<ParsedShape>('ParsedReply').implement({
  description: "What a model's words say about a picture.",
  fields: (t) => ({
    ...findingFields(t),
    issues: t.field({
      type: [IssueType],
      description: 'What was repaired, dropped or doubted.',
      resolve: ({ issues }) => [...issues],
    }),
  }),
})

builder.queryField('parseReply', (t) =>
  t.field({
    type: answerType('ParseAnswer', 'What was read, or an expected failure.', ParsedReply),
    description: "Reads a model's pasted answer into detections. Needs no key; give the picture or its size.",
    args: {
      reply: t.arg.string({
        required: true,
        description: "The model's words, in any form that models answer in.",
      }),
      image: t.arg({ type: MediaInput, description: 'The picture, to draw on and to cut from.' }),
      size: t.arg({
        type: ImageSizeInput,
        description: "The picture's size, where the picture is not given.",
      }),
      model: t.arg.string({ description: 'The model that answered, where its habits help.' }),
      strict: t.arg.boolean({ description: 'Fail where something would have to be repaired.' }),
    },
    resolve: (_, { reply, image, size, model, strict }, context) =>
      orError(async () => {
        refuseHugeSize(size, context.media?.limitInputPixels)
        if (!image && !size) {
          throw new SightglassError('request_invalid', 'The size of the picture is not known.', {
            details: { try: 'Give image or size.' },
          })
        }
        const picture = image
          ? createPicture({ source: await toMediaSource(image, context), context })
          : createPicture({ context, known: { size: size! } })
        const parsed = parseDetections(reply, {
          size: await picture.size(),
          ...(model && { model }),
          ...(strict && { strict }),
        })
        return { ...parsed, picture }
      }),
  }),
)
