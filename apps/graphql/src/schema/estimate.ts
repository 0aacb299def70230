import {
  DEFAULT_MODEL,
  type EstimateInput,
  estimateTokens,
  type PartEstimate,
  readMediaFacts,
  SightglassError,
  type TokenEstimate,
} from '@sightglass/core'
import { type BuilderTypes, builder } from '../builder.ts'
import { orError } from '../failure.ts'
import { MediaInput, toMediaSources } from './media.ts'
import { SurfaceType } from './model.ts'
import { answerType, MediaResolution, present } from './task.ts'
import { ModalityTokens, modalityTokens } from './usage.ts'

const Basis = builder.enumType('EstimateBasis', {
  description: 'How a count is known.',
  values: {
    MEASURED: { value: 'measured', description: 'Agrees with recorded answers of the API.' },
    DOCUMENTED: { value: 'documented', description: 'Google says so.' },
    EXTRAPOLATED: { value: 'extrapolated', description: 'The nearest rule, applied.' },
  } as const,
})

interface Ranged {
  readonly range?: readonly [low: number, high: number]
}

const rangeFields = <Shape extends Ranged>(t: PothosSchemaTypes.ObjectFieldBuilder<BuilderTypes, Shape>) => ({
  low: t.int({
    nullable: true,
    description: 'Least, where Google is unclear.',
    resolve: ({ range }) => range?.[0],
  }),
  high: t.int({
    nullable: true,
    description: 'Most, where Google is unclear.',
    resolve: ({ range }) => range?.[1],
  }),
})

const PartEstimateType = builder.objectRef<PartEstimate>('PartEstimate').implement({
  description: 'What one part of a request takes.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'image, video, audio, document or text.' }),
    label: t.exposeString('label', { nullable: true, description: 'A short name of the source.' }),
    tokens: t.exposeInt('tokens', { description: 'How many.' }),
    documentedTokens: t.exposeInt('documentedTokens', {
      nullable: true,
      description: "What the guides' printed rule gives.",
    }),
    ...rangeFields(t),
    basis: t.expose('basis', { type: Basis, description: 'How it is known.' }),
    source: t.exposeString('source', { description: 'The page or recording behind it.' }),
    explain: t.exposeString('explain', { description: 'The arithmetic, in one sentence.' }),
  }),
})

export const TokenEstimateType = builder.objectRef<TokenEstimate>('TokenEstimate').implement({
  description: "What a request's prompt is expected to take. No server was asked.",
  fields: (t) => ({
    model: t.exposeString('model', { description: 'For this model.' }),
    known: t.exposeBoolean('known', { description: 'False when the newest family stood in for it.' }),
    totalTokens: t.exposeInt('totalTokens', { description: 'All parts together.' }),
    ...rangeFields(t),
    documentedTokens: t.exposeInt('documentedTokens', { description: "By the guides' printed rule." }),
    tokensByModality: t.field({
      type: [ModalityTokens],
      description: 'By modality.',
      resolve: ({ tokensByModality }) => modalityTokens(tokensByModality),
    }),
    contextShare: t.exposeFloat('contextShare', {
      description: "Share of the model's input window; 1 is full.",
    }),
    inputUsd: t.float({
      nullable: true,
      description: 'US dollars for the prompt, where a price is known.',
      resolve: ({ cost }) => cost?.inputUsd,
    }),
    priceSource: t.string({
      nullable: true,
      description: 'Where the price is from.',
      resolve: ({ cost }) => cost?.source,
    }),
    parts: t.field({
      type: [PartEstimateType],
      description: 'Part by part, in order.',
      resolve: ({ parts }) => [...parts],
    }),
  }),
})

const MediaKind = builder.enumType('MediaKind', {
  description: 'Kinds of media.',
  values: {
    IMAGE: { value: 'image', description: 'A picture.' },
    VIDEO: { value: 'video', description: 'A video.' },
    AUDIO: { value: 'audio', description: 'Sound.' },
    DOCUMENT: { value: 'document', description: 'A PDF.' },
  } as const,
})

const MediaFactsInput = builder.inputType('MediaFactsInput', {
  description: 'What decides the tokens of a piece of media, without the media itself.',
  fields: (t) => ({
    kind: t.field({ type: MediaKind, required: true, description: 'What it is.' }),
    width: t.int({ description: 'Pictures and videos: pixels across.' }),
    height: t.int({ description: 'Pictures and videos: pixels down.' }),
    durationSeconds: t.float({ description: 'Videos and sound: length.' }),
    hasAudio: t.boolean({ description: 'Videos: whether there is a sound track.' }),
    sampleFps: t.float({ description: 'Videos: frames a second that the model looks at; 1 when absent.' }),
    startSeconds: t.float({ description: 'Videos: where the part to look at begins.' }),
    endSeconds: t.float({ description: 'Videos: where it ends.' }),
    pages: t.int({ description: 'PDFs: number of pages.' }),
    mediaResolution: t.field({ type: MediaResolution, description: 'For this part alone.' }),
    label: t.string({ description: 'A name for it in the answer.' }),
  }),
})

builder.queryField('estimateTokens', (t) =>
  t.field({
    type: answerType('EstimateAnswer', 'An estimate, or an expected failure.', TokenEstimateType),
    description:
      'What a request would take in tokens and money. Needs no key. Give media, or their facts, or text alone.',
    args: {
      media: t.arg({ type: [MediaInput], description: 'The media themselves; they are read, not sent.' }),
      facts: t.arg({
        type: [MediaFactsInput],
        description: 'What is known of the media, instead of the media.',
      }),
      text: t.arg.string({ description: 'The prompt.' }),
      systemInstruction: t.arg.string({ description: 'Counted beside the prompt.' }),
      model: t.arg.string({ description: "A model id; the server's default when absent." }),
      surface: t.arg({ type: SurfaceType, description: "The server's own when absent." }),
      mediaResolution: t.arg({ type: MediaResolution, description: 'For the whole request.' }),
      documentedRule: t.arg.boolean({
        description: "Answer with the guides' printed rule where recordings differ.",
      }),
    },
    resolve: (_, { media, facts, text, ...rest }, context) =>
      orError(async () => {
        const { model, surface, mediaResolution, systemInstruction, documentedRule } = present(rest)
        if (media?.length && facts?.length) {
          throw new SightglassError('request_invalid', 'Give media or facts, not both.', {
            details: { try: 'Ask twice: once for each.' },
          })
        }
        if (media?.length && surface === undefined && !documentedRule) {
          return context.vision.estimate(await toMediaSources(media, context), {
            ...present({ model, mediaResolution, systemInstruction }),
            ...(text && { prompt: text }),
            signal: context.signal,
          })
        }
        const inputs = media?.length
          ? await Promise.all(
              (await toMediaSources(media, context)).map(
                (source) =>
                  readMediaFacts(source, {
                    ...context.media,
                    signal: context.signal,
                  }) as Promise<EstimateInput>,
              ),
            )
          : (facts ?? []).map((fact) => present(fact) as EstimateInput)
        const estimate = estimateTokens({
          inputs,
          model: model ?? DEFAULT_MODEL,
          ...present({ surface, mediaResolution, systemInstruction, text }),
          ...(documentedRule && { rule: 'documented' as const }),
        })
        refuseAboveInt(estimate)
        return estimate
      }),
  }),
)

/** GraphQL's Int ends there; facts of a client may stand for anything. */
const largestInt = 2 ** 31 - 1

function refuseAboveInt({ totalTokens, documentedTokens, range }: TokenEstimate): void {
  const most = Math.max(totalTokens, documentedTokens, range?.[1] ?? 0)
  if (most <= largestInt) return
  throw new SightglassError('request_invalid', 'The media would take more tokens than can be counted here.', {
    details: { given: `${most} tokens`, limit: `${largestInt} tokens` },
  })
}
