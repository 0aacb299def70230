import { SightglassError } from '../../errors/sightglass-error.ts'
import { createLabelMatcher, type LabelMatch } from '../../spatial/closed-labels.ts'
import type { Detection } from '../../spatial/detection.ts'
import {
  type CaptionWish,
  type ClassifyWish,
  captionPrompt,
  classifyPrompt,
  type ReadTextWish,
  readTextPrompt,
} from '../../tasks/text-task.ts'
import type { ResultImage, TaskResult } from '../types.ts'
import { readReplyJson } from './reply-json.ts'
import { spatialReader } from './spatial-reader.ts'
import { readSpatial } from './spatial-tasks.ts'
import { type ItemReader, type TaskDefinition, textItems } from './task-definition.ts'
import type { TaskOptions } from './task-options.ts'

/** The answer of `ask`, `caption` and `video.describe`. */
export interface TextResult extends TaskResult {
  readonly text: string
}

/** What `ask` takes beside the prompt. */
export interface AskOptions extends TaskOptions {}

/** What `caption` takes. */
export interface CaptionOptions extends TaskOptions, CaptionWish {}

/** What `classify` takes. */
export interface ClassifyOptions extends TaskOptions, ClassifyWish {}

/** The answer of `classify`. */
export interface ClassifyResult extends TaskResult {
  /** The label that fits best; absent only when several were allowed and none applies. */
  readonly label?: string
  /** Its place in the caller's list. */
  readonly labelId?: number
  /** All that apply, the first first. One entry unless `multiple` was set. */
  readonly labels: readonly LabelMatch[]
}

/** What `readText` takes. */
export interface ReadTextOptions extends TaskOptions, ReadTextWish {}

/** The answer of `readText`. */
export interface ReadTextResult extends TaskResult {
  /** All the text, a line a line, in reading order; '' where there is none. */
  readonly text: string
  /** The lines with their boxes in pixels of the picture; empty when no boxes were asked for. */
  readonly lines: readonly Detection[]
  /** The picture that the boxes are about. */
  readonly image?: ResultImage
}

type Answer<Result> = Omit<Result, keyof TaskResult>

export function askTask(prompt: string, task = 'ask'): TaskDefinition<Answer<TextResult>> {
  if (prompt.trim() === '') {
    throw new SightglassError('request_invalid', 'The question is empty.', {
      details: { try: 'Say what to answer.' },
    })
  }
  return {
    task,
    ask: () => ({ prompt }),
    read: ({ text }) => ({ answer: { text: text.trim() }, issues: [] }),
    readItems: textItems,
  }
}

export function captionTask(options: CaptionOptions): TaskDefinition<Answer<TextResult>> {
  return { ...askTask(captionPrompt(options).prompt), task: 'caption' }
}

export function classifyTask(options: ClassifyOptions): TaskDefinition<Answer<ClassifyResult>> {
  if (options.labels.length === 0) {
    throw new SightglassError('request_invalid', 'There are no labels to choose from.', {
      details: { try: 'Give at least one in labels.' },
    })
  }
  return {
    task: 'classify',
    ask: () => classifyPrompt(options),
    thinking: 'lowest',
    read: ({ text }) => {
      const words = labelWords(text)
      const match = createLabelMatcher(options.labels)
      const labels = words.map(match).filter((found) => found !== undefined)
      const strange = words.filter((word) => match(word) === undefined)
      if (labels.length === 0 && (strange.length > 0 || !options.multiple)) {
        throw new SightglassError('reply_unparseable', 'The model answered with none of the labels.', {
          details: {
            given: strange.join(', ').slice(0, 100) || undefined,
            limit: `${options.labels.length} labels`,
          },
          retryable: true,
        })
      }
      const issues = strange.map((word) => ({
        code: 'label_unknown',
        message: `The label ${JSON.stringify(word.slice(0, 60))} is not in the list of labels.`,
        severity: 'warning' as const,
      }))
      return { answer: { labels, ...labels[0] }, issues }
    },
    readItems: textItems,
  }
}

/** Any of the forms in which models answer: `{label}`, `{labels}`, a list, or the bare word. */
function labelWords(text: string): string[] {
  const json = readReplyJson(text)
  if (json === undefined) return text.trim() === '' ? [] : [text.trim()]
  return labelsIn(json.value).flatMap((word) => {
    const label = typeof word === 'object' && word !== null && 'label' in word ? word.label : word
    return label === null || label === undefined ? [] : [String(label)]
  })
}

/** What a reply says beside its labels, such as a confidence, is no label. */
function labelsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [value].flat()
  const { label, labels } = value as { label?: unknown; labels?: unknown }
  const named = [labels, label].filter((one) => one !== undefined)
  return (named.length > 0 ? named : Object.values(value)).flat()
}

export function readTextTask(options: ReadTextOptions): TaskDefinition<Answer<ReadTextResult>, Detection> {
  const boxesFor = (media: readonly { transform?: unknown }[]) =>
    options.boxes ?? (media.length === 1 && media[0]?.transform !== undefined)
  return {
    task: 'readText',
    ask: (media) => readTextPrompt({ ...options, boxes: boxesFor(media) }),
    thinking: 'lowest',
    read: (outcome, context) => {
      if (!boxesFor(context.media)) {
        const text = outcome.text.trim()
        return { answer: { text: text === '[no text]' ? '' : text, lines: [] }, issues: [] }
      }
      const { answer, issues } = readSpatial(outcome, context, {})
      const { detections: lines, image } = answer
      return { answer: { text: lines.map((line) => line.label).join('\n'), lines, image }, issues }
    },
    readItems: (context) => (boxesFor(context.media) ? spatialReader(context, {}) : plainLines()),
  }
}

/** Lines of a reply that has no boxes, each as soon as the next one begins. */
function plainLines(): ItemReader<Detection> {
  let unfinished = ''
  let index = 0
  const whole = (lines: readonly string[]) =>
    lines
      .map((line) => line.trim())
      .filter((line) => line !== '' && line !== '[no text]')
      .map((label): Detection => ({ index: index++, label }))
  return {
    push: (text) => {
      const lines = (unfinished + text).split('\n')
      unfinished = lines.pop() ?? ''
      return whole(lines)
    },
    end: () => whole([unfinished]),
  }
}
