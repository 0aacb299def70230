import { arrayOf, type JsonSchema, object } from './json-schema.ts'
import { checkMost, clock, sentences, type TaskPrompt } from './spatial-task.ts'

/** What the tasks of `vision.video` take. */
export interface VideoWish {
  /** What to dwell on, in the caller's words. */
  readonly prompt?: string
  /** Most entries to give, a whole number from 1. */
  readonly maxItems?: number
  /** Language of the answer, such as `Korean` or `de`. @default the model's choice */
  readonly language?: string
  /** Length of the clip, where known: told to the model so that times stay inside. */
  readonly durationSeconds?: number
  /** Where the part begins that the model is shown, in seconds from the start of the video. @default 0 */
  readonly startSeconds?: number
  /** What there is: pictures that move, or sound alone. @default 'video' */
  readonly medium?: 'video' | 'recording'
}

/** What to ask for a description of a clip, sound included. */
export function describePrompt({ prompt = '', language, medium = 'video' }: VideoWish = {}): TaskPrompt {
  return {
    prompt: sentences(
      medium === 'video'
        ? 'Describe this video: what happens in it, and also what people say.'
        : 'Describe this recording: what is to be heard in it, and what people say.',
      prompt,
      inLanguage(language),
    ),
  }
}

/** What to ask for the chapters of a clip, with the schema of the answer. */
export function chaptersPrompt(wish: VideoWish = {}): TaskPrompt {
  return timed(
    wish,
    `Divide this ${wish.medium ?? 'video'} into chapters${most(wish)}. The first chapter starts at ${clock(wish.startSeconds ?? 0)}.`,
    'Output a JSON list where each entry contains "start", "title" (a few words) and "summary" (one sentence).',
    { start: text, title: text, summary: text },
  )
}

/** What to ask for events with their times, with the schema of the answer. */
export function eventsPrompt(wish: VideoWish = {}): TaskPrompt {
  return timed(
    wish,
    `List the events of this ${wish.medium ?? 'video'} in order${most(wish)}.`,
    'Output a JSON list where each entry contains "start", "end" and "text" (what happens, one sentence).',
    { start: text, end: text, text },
  )
}

/** What to ask for what is said, with times and speakers, with the schema of the answer. */
export function transcriptPrompt(wish: VideoWish = {}): TaskPrompt {
  return timed(
    wish,
    'Transcribe what is said, word for word, phrase by phrase, with times.',
    'Output a JSON list where each entry contains "start", "end", "speaker" (a name if known, else "Speaker 1", "Speaker 2"…) and "text". If nothing is said, answer [].',
    { start: text, end: text, speaker: text, text },
  )
}

const text: JsonSchema = { type: 'string' }

function timed(
  wish: VideoWish,
  what: string,
  form: string,
  fields: Readonly<Record<string, JsonSchema>>,
): TaskPrompt {
  const { prompt = '', language, maxItems, medium = 'video' } = wish
  checkMost(maxItems)
  const times = `Write times as MM:SS, or H:MM:SS from one hour on, counted from the start of the ${medium}.`
  return {
    prompt: sentences(what, prompt, form, times, shown(wish), inLanguage(language)),
    schema: arrayOf(object(fields), maxItems),
  }
}

function shown({ startSeconds = 0, durationSeconds, medium = 'video' }: VideoWish): string {
  if (startSeconds > 0) {
    const until = durationSeconds === undefined ? '' : ` to ${clock(durationSeconds)}`
    return `You are given the part from ${clock(startSeconds)}${until}.`
  }
  return durationSeconds === undefined ? '' : `The ${medium} is ${clock(durationSeconds)} long.`
}

function most({ maxItems }: VideoWish): string {
  return maxItems === undefined ? '' : `, ${maxItems} at most`
}

function inLanguage(language: string | undefined): string {
  return language === undefined ? '' : `Answer in this language: ${language}.`
}
