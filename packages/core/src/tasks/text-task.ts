import { arrayOf, integers, type JsonSchema, object } from './json-schema.ts'
import { quoted, sentences, type TaskPrompt } from './spatial-task.ts'

/** What `caption` takes. */
export interface CaptionWish {
  /** One sentence, a paragraph, or every detail. @default 'short' */
  readonly length?: 'short' | 'medium' | 'long'
  /** What to dwell on, or the language to write in. */
  readonly prompt?: string
}

const captionLengths = {
  short: 'Write a caption of one sentence for this image.',
  medium: 'Describe this image in one paragraph.',
  long: 'Describe this image in detail.',
}

/** What to ask for a caption. */
export function captionPrompt({ length = 'short', prompt = '' }: CaptionWish = {}): TaskPrompt {
  return { prompt: sentences(captionLengths[length], 'Answer with the text alone.', prompt) }
}

/** What `classify` takes. */
export interface ClassifyWish {
  /** The classes to choose from; nothing else can be the answer. */
  readonly labels: readonly string[]
  /** Several labels may hold at once. @default false */
  readonly multiple?: boolean
  /** What decides, in the caller's words. */
  readonly prompt?: string
}

/** What to ask for one label (or several) of a closed list, with the schema of the answer. */
export function classifyPrompt({ labels, multiple = false, prompt = '' }: ClassifyWish): TaskPrompt {
  const label: JsonSchema = { type: 'string', enum: [...labels] }
  return {
    prompt: sentences(
      multiple
        ? `Classify this image: which of these labels apply? ${quoted(labels)}.`
        : `Classify this image: which one of these labels fits best? ${quoted(labels)}.`,
      prompt,
      multiple
        ? 'Answer as JSON: {"labels": [the labels that apply, word for word]}.'
        : 'Answer as JSON: {"label": the label, word for word}.',
    ),
    schema: multiple ? object({ labels: arrayOf(label) }) : object({ label }),
  }
}

/** What `readText` takes. */
export interface ReadTextWish {
  /** Give each line with its box. Costs more output; one picture only. @default true for one picture */
  readonly boxes?: boolean
  /** What to read, such as "only the licence plates". */
  readonly prompt?: string
}

/** What to ask for the text in a picture, with boxes or as plain text. */
export function readTextPrompt({ boxes = true, prompt = '' }: ReadTextWish = {}): TaskPrompt {
  if (!boxes) {
    return {
      prompt: sentences(
        'Read all the text here, in reading order, exactly as written; keep the line breaks.',
        prompt,
        'Answer with the text alone; answer [no text] if there is none.',
      ),
    }
  }
  return {
    prompt: sentences(
      'Read all the text in the image (OCR), line by line in reading order, exactly as written.',
      prompt,
      'Output a JSON list where each entry contains the line of text in "label" and its 2D bounding box in "box_2d" as [ymin, xmin, ymax, xmax] normalized to 0-1000.',
      'If there is no text, answer [].',
    ),
    schema: arrayOf(object({ box_2d: integers(4), label: { type: 'string' } })),
  }
}

/** What `extract` adds to the caller's schema. */
export function extractPrompt(prompt = ''): string {
  return sentences(
    'Extract the data asked for by the JSON schema from the media.',
    prompt,
    'Leave out what is not there; invent nothing.',
  )
}
