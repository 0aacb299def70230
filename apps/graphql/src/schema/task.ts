import type { ObjectRef } from '@pothos/core'
import type { Issue, TaskOptions, TaskResult } from '@sightglass/core'
import { type BuilderTypes, builder } from '../builder.ts'
import type { CallTerms } from '../call-model.ts'
import { errorTypeName, errorTypes, isFailure } from './error.ts'
import { IssueType } from './issue.ts'
import { CallEstimateType, UsageType } from './usage.ts'

type InputFields = PothosSchemaTypes.InputFieldBuilder<BuilderTypes, 'InputObject'>

/** What every answer of a model carries beside the answer itself. */
export const TaskResultType = builder.interfaceRef<TaskResult>('TaskResult').implement({
  description: 'What every answer of a model carries: what it took, and what there is to say about it.',
  fields: (t) => ({
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
      resolve: (result): Issue[] => [...result.issues],
    }),
    raw: t.string({ description: "The model's own words.", resolve: (result) => result.raw.text }),
  }),
})

/** The union of a success type and every error type. */
export function answerType<Shape extends object>(
  name: string,
  description: string,
  success: ObjectRef<BuilderTypes, Shape>,
) {
  return builder.unionType(name, {
    description,
    types: [success, ...errorTypes],
    resolveType: (value) => (isFailure(value) ? errorTypeName(value) : success.name),
  })
}

/** The union of what a subscription tells: pieces, then the whole result or an error. */
export function eventType<Piece extends object, Shape extends object>(
  name: string,
  description: string,
  kinds: {
    readonly piece: ObjectRef<BuilderTypes, Piece>
    readonly isPiece: (value: object) => boolean
    readonly result: ObjectRef<BuilderTypes, Shape>
  },
) {
  const { piece, isPiece, result } = kinds
  return builder.unionType(name, {
    description,
    types: [piece, result, ...errorTypes],
    resolveType: (value) =>
      isFailure(value) ? errorTypeName(value) : isPiece(value) ? piece.name : result.name,
  })
}

export const MediaResolution = builder.enumType('MediaResolution', {
  description: 'How much the model looks at each picture, page or frame, and what that costs.',
  values: {
    LOW: { value: 'low', description: 'Fewest tokens.' },
    MEDIUM: { value: 'medium', description: 'In between.' },
    HIGH: { value: 'high', description: 'For small things and small print.' },
    ULTRA_HIGH: { value: 'ultra_high', description: 'The most that newer models take.' },
  } as const,
})

const Thinking = builder.enumType('Thinking', {
  description: 'How much the model thinks before it answers.',
  values: {
    LOWEST: { value: 'lowest', description: 'The least that the model takes; advised for boxes.' },
    LOW: { value: 'low', description: 'A little.' },
    MEDIUM: { value: 'medium', description: 'Some.' },
    HIGH: { value: 'high', description: 'A lot.' },
    DEFAULT: { value: 'default', description: "The model's own choice." },
  } as const,
})

const ClipInput = builder.inputType('ClipInput', {
  description: 'A part of a video.',
  fields: (t) => ({
    startSeconds: t.float({ description: 'Seconds from the start of the video; 0 when absent.' }),
    endSeconds: t.float({ description: 'Seconds from the start of the video; its end when absent.' }),
  }),
})

/** The options of media alone. */
export const mediaFields = (t: InputFields) => ({
  model: t.string({ description: "A model id; the server's default when absent." }),
  mediaResolution: t.field({ type: MediaResolution, description: 'How closely to look.' }),
  clip: t.field({ type: ClipInput, description: 'For videos: the part to look at.' }),
  fps: t.float({
    description: 'For videos: frames a second to look at, above 0 and at most 24; 1 when absent.',
  }),
  maxSidePx: t.int({ description: 'Shrink pictures to this many pixels on the longer side before sending.' }),
  systemInstruction: t.string({ description: 'What the model is and how it should behave.' }),
  timeoutMs: t.int({
    description: "Longest time for the call in milliseconds, retries included; the server's own is the most.",
  }),
})

/** The options that every task has. */
export const taskFields = (t: InputFields) => ({
  ...mediaFields(t),
  temperature: t.float({ description: '0..2. Best left alone from Gemini 3 on.' }),
  seed: t.int({ description: 'Makes answers repeatable as far as the model can.' }),
  maxOutputTokens: t.int({ description: 'Most tokens of the answer, thoughts included.' }),
  thinking: t.field({ type: Thinking, description: 'How much to think first.' }),
  strict: t.boolean({
    description: 'Fail where a reply had to be repaired, rather than report it in issues.',
  }),
  maxTokens: t.int({ description: 'Refuse the call when its prompt is estimated above so many tokens.' }),
  maxCostUsd: t.float({
    description: 'Refuse the call when its prompt is estimated above so many US dollars.',
  }),
})

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], null> }

/** Options without what the client left out or set to null. */
export function present<T extends object>(options: T | null | undefined): Present<T> {
  return Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<T>
}

type TaskInput = Partial<
  Record<'model' | 'systemInstruction', string | null> &
    Record<
      | 'fps'
      | 'maxSidePx'
      | 'timeoutMs'
      | 'temperature'
      | 'seed'
      | 'maxOutputTokens'
      | 'maxTokens'
      | 'maxCostUsd',
      number | null
    >
> & {
  readonly clip?: { startSeconds?: number | null; endSeconds?: number | null } | null
  readonly mediaResolution?: TaskOptions['mediaResolution'] | null
  readonly thinking?: TaskOptions['thinking'] | null
  readonly strict?: boolean | null
}

/** The options of every task as core takes them, within what the caller may still use. */
export function toTaskOptions<Input extends TaskInput>(options: Input | null | undefined, terms: CallTerms) {
  const { clip, maxCostUsd, maxTokens, timeoutMs, ...rest } = present<TaskInput & Input>(options)
  const most = smaller(maxTokens, terms.maxTokens)
  const longest = smaller(timeoutMs, terms.longestMs)
  return {
    ...(rest as Present<Omit<Input, 'clip' | 'maxCostUsd' | 'maxTokens' | 'timeoutMs'>>),
    ...(clip && { clip: present(clip) }),
    ...(maxCostUsd !== undefined && { maxCost: maxCostUsd }),
    ...(most !== undefined && { maxTokens: most }),
    ...(longest !== undefined && { timeoutMs: longest }),
    ...(terms.meter && { meter: terms.meter }),
    signal: terms.signal,
  }
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}
