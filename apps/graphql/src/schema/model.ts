import {
  DEFAULT_MODEL,
  type Fact,
  type MediaLimits,
  type Model,
  type ModelSurface,
  models,
  resolveModel,
} from '@sightglass/core'
import { builder } from '../builder.ts'

export const SurfaceType = builder.enumType('Surface', {
  description: 'Where a model runs; limits and counts differ.',
  values: {
    GEMINI_API: { value: 'gemini-api', description: 'The Gemini Developer API.' },
    VERTEX: { value: 'vertex', description: 'Vertex AI.' },
  } as const,
})

const NumberFact = builder.objectRef<Fact<number>>('NumberFact').implement({
  description: 'A number that Google decides.',
  fields: (t) => ({
    value: t.exposeFloat('value', { description: 'The number.' }),
    source: t.exposeString('source', { description: 'Where it was read.' }),
    checked: t.exposeString('checked', { description: 'The day it was checked.' }),
  }),
})

const limitWords = {
  inlineRequestBytes: 'Bytes of a whole request with media inside it.',
  inlinePdfBytes: 'Bytes of a PDF inside a request.',
  inlineImageBytes: 'Bytes of a picture inside a request.',
  fileBytes: 'Bytes of one uploaded file.',
  projectBytes: 'Bytes of all uploaded files together.',
  httpUrlBytes: 'Bytes behind a URL that the model fetches itself.',
  imagesPerRequest: 'Pictures in a request.',
  videosPerRequest: 'Videos in a request.',
  youtubePerRequest: 'YouTube links in a request.',
  videoSecondsWithAudio: 'Seconds of video with sound.',
  videoSecondsWithoutAudio: 'Seconds of video without sound.',
  audioSeconds: 'Seconds of sound.',
  pdfPages: 'Pages of a PDF.',
} as const satisfies Partial<Record<keyof MediaLimits, string>>

const Limits = builder.objectRef<Model>('Limits').implement({
  description: 'What can be sent at once. Null means that no number is known.',
  fields: (t) => ({
    inputTokens: t.field({
      type: NumberFact,
      description: 'Tokens of the prompt, media included.',
      resolve: ({ tokens }) => tokens.input,
    }),
    outputTokens: t.field({
      type: NumberFact,
      description: 'Tokens of the answer, thoughts included.',
      resolve: ({ tokens }) => tokens.output,
    }),
    ...Object.fromEntries(
      Object.entries(limitWords).map(([name, description]) => [
        name,
        t.field({
          type: NumberFact,
          nullable: true,
          description,
          resolve: ({ limits }) => limits[name as keyof typeof limitWords],
        }),
      ]),
    ),
  }),
})

const Price = builder.objectRef<NonNullable<Model['prices']>>('Price').implement({
  description: 'US dollars for a million tokens.',
  fields: (t) => ({
    input: t.float({ description: 'Of the prompt.', resolve: ({ value }) => value.input }),
    output: t.float({ description: 'Of the answer.', resolve: ({ value }) => value.output }),
    inputAudio: t.float({
      nullable: true,
      description: 'Of sound in the prompt, where it differs.',
      resolve: ({ value }) => value.inputAudio,
    }),
    cacheRead: t.float({
      nullable: true,
      description: 'Of prompt tokens from a cache.',
      resolve: ({ value }) => value.cacheRead,
    }),
    longPromptAbove: t.int({
      nullable: true,
      description: 'Prompts above so many tokens cost the long prices.',
      resolve: ({ value }) => value.tier?.above,
    }),
    longInput: t.float({
      nullable: true,
      description: 'Of a long prompt.',
      resolve: ({ value }) => value.tier?.input,
    }),
    longOutput: t.float({
      nullable: true,
      description: 'Of the answer to a long prompt.',
      resolve: ({ value }) => value.tier?.output,
    }),
    source: t.exposeString('source', { description: 'Where it was read.' }),
    checked: t.exposeString('checked', { description: 'The day it was checked.' }),
  }),
})

const MaskForm = builder.enumType('MaskForm', {
  description: 'How a model writes masks.',
  values: {
    PNG: { value: 'png', description: 'As pictures inside the boxes.' },
    POLYGON: { value: 'polygon', description: 'As outlines.' },
    NONE: { value: 'none', description: 'Not at all.' },
  } as const,
})

const ModelType = builder.objectRef<Model>('Model').implement({
  description: 'A Gemini model, from the dated catalogue.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'The id to send.' }),
    known: t.exposeBoolean('known', {
      description: 'False for an id that the catalogue does not list: it inherits the newest family.',
    }),
    isDefault: t.boolean({
      description: 'Whether core takes it when no model is named.',
      resolve: ({ id }) => id === DEFAULT_MODEL,
    }),
    family: t.exposeString('family', { description: 'Its generation.' }),
    released: t.exposeString('released', { nullable: true, description: 'ISO date, if known.' }),
    shutdown: t.string({
      nullable: true,
      description: 'ISO date on which it stops.',
      resolve: ({ shutdown }) => shutdown?.value,
    }),
    replacement: t.exposeString('replacement', { nullable: true, description: 'What Google names instead.' }),
    boxes: t.boolean({ description: 'Whether it gives boxes.', resolve: ({ spatial }) => spatial.boxes }),
    points: t.boolean({ description: 'Whether it gives points.', resolve: ({ spatial }) => spatial.points }),
    box3d: t.boolean({
      description: 'Whether it gives boxes in space.',
      resolve: ({ spatial }) => spatial.box3d,
    }),
    masks: t.field({
      type: MaskForm,
      description: 'How it writes masks.',
      resolve: ({ spatial }) => spatial.masks,
    }),
    mimeTypes: t.stringList({
      description: 'Every type of media that it takes.',
      resolve: ({ mimeTypes }) => Object.values(mimeTypes).flat(),
    }),
    price: t.field({
      type: Price,
      nullable: true,
      description: 'If known.',
      resolve: ({ prices }) => prices,
    }),
    limits: t.field({
      type: Limits,
      description: 'What can be sent at once.',
      args: { surface: t.arg({ type: SurfaceType, description: 'The Developer API when absent.' }) },
      resolve: ({ id }, { surface }) => modelOn(id, surface),
    }),
    note: t.exposeString('note', { nullable: true, description: 'What else there is to know.' }),
  }),
})

builder.queryFields((t) => ({
  models: t.field({
    type: [ModelType],
    description: 'Every model of the catalogue. Needs no key.',
    args: { all: t.arg.boolean({ description: 'Also those that are gone.' }) },
    resolve: (_, { all }) => {
      const today = new Date().toISOString().slice(0, 10)
      const living = models.filter(({ shutdown }) => !shutdown || shutdown.value > today)
      return (all ? models : living).map(({ id }) => resolveModel(id))
    },
  }),
  model: t.field({
    type: ModelType,
    description: 'One model by id; an unknown id inherits the newest family and says so. Needs no key.',
    args: { id: t.arg.string({ required: true, description: 'Such as gemini-3.5-flash.' }) },
    resolve: (_, { id }) => resolveModel(id),
  }),
  limits: t.field({
    type: Limits,
    description: 'What can be sent to a model at once. Needs no key.',
    args: {
      model: t.arg.string({ description: 'A model id; the default when absent.' }),
      surface: t.arg({ type: SurfaceType, description: 'The Developer API when absent.' }),
    },
    resolve: (_, { model, surface }) => modelOn(model ?? DEFAULT_MODEL, surface),
  }),
}))

function modelOn(id: string, surface: ModelSurface | null | undefined): Model {
  return resolveModel(id, surface ? { surface } : {})
}
