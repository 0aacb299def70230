import { SightglassError } from '../errors/sightglass-error.ts'
import { arrayOf, integers, type JsonSchema, object } from './json-schema.ts'

/** How a model gives masks: a PNG inside the box, or a polygon. */
export type MaskForm = 'png' | 'polygon'

/** What to look for, in the words of the options of `detect`, `segment` and `point`. */
export interface SpatialWish {
  /** A closed list of labels: nothing else is wanted, and each answer carries its place in the list. */
  readonly labels?: readonly string[]
  /** What to look for, in the caller's own words, such as "only the green ones". */
  readonly prompt?: string
  /** Most items to give, a whole number from 1. Google advises 25 at most: beyond, boxes begin to go wrong (cookbook issue 345). */
  readonly maxItems?: number
  /** Ask for boxes in space as well (`box_3d`), where the model gives them. @default false */
  readonly box3d?: boolean
  /** `point` only: one ordered row of points, such as a path to follow, instead of one point a thing. @default false */
  readonly trajectory?: boolean
  /** Seconds into a video at which to look. */
  readonly atSeconds?: readonly number[]
  /** Ask for a confidence. Gemini's is not calibrated. @default false */
  readonly confidence?: boolean
}

/** What a task asks of the model: the words, and the shape of the answer where the model can be held to one. */
export interface TaskPrompt {
  readonly prompt: string
  readonly schema?: JsonSchema
  /** Answer in JSON though there is no schema. */
  readonly json?: boolean
}

const coordinates = 'normalized to 0-1000'

/** Boxes. The words are those that the models were trained on: `box_2d` is `[ymin, xmin, ymax, xmax]`. */
export function detectPrompt(wish: SpatialWish = {}): TaskPrompt {
  checkMost(wish.maxItems)
  const what = wish.box3d
    ? `Detect the 3D bounding boxes of ${things(wish)}.`
    : `Detect the 2D bounding boxes of ${things(wish)}.`
  const keys = [
    wish.box3d
      ? 'the box in "box_3d" as [x_center, y_center, z_center, x_size, y_size, z_size, roll, pitch, yaw] in metres and degrees'
      : `the box in "box_2d" as [ymin, xmin, ymax, xmax] ${coordinates}`,
    ...extraKeys(wish),
  ]
  return {
    prompt: sentences(what, answer('objects', keys), closing(wish)),
    schema: itemsSchema(
      wish.box3d
        ? { box_3d: { type: 'array', items: { type: 'number' }, minItems: 9, maxItems: 9 } }
        : { box_2d: integers(4) },
      wish,
    ),
  }
}

/** Boxes with masks. A schema is given only for polygons: the PNG form is held to its own words. */
export function segmentPrompt(wish: SpatialWish = {}, form: MaskForm = 'polygon'): TaskPrompt {
  checkMost(wish.maxItems)
  const mask =
    form === 'png'
      ? 'the segmentation mask inside the box in "mask", as a base64 PNG'
      : `the segmentation mask in "mask", as a polygon of [x, y] points ${coordinates}`
  const keys = [`the box in "box_2d" as [ymin, xmin, ymax, xmax] ${coordinates}`, mask, ...extraKeys(wish)]
  const prompt = sentences(
    `Give the segmentation masks for ${things(wish)}.`,
    answer('segmentation masks', keys),
    'Use descriptive labels.',
    closing(wish),
  )
  if (form === 'png') return { prompt, json: true }
  return { prompt, schema: itemsSchema({ box_2d: integers(4), mask: arrayOf(integers(2)) }, wish) }
}

/** Points as `[y, x]`. */
export function pointPrompt(wish: SpatialWish = {}): TaskPrompt {
  checkMost(wish.maxItems)
  const what = wish.trajectory
    ? `Point out ${wish.prompt ?? 'the path'} as an ordered trajectory of points; label them "0", "1", "2" and so on, from start to end.`
    : `Point to ${things(wish)}.`
  const keys = [`the point in "point" as [y, x] ${coordinates}`, ...extraKeys(wish)]
  return {
    prompt: sentences(what, answer('points', keys), closing(wish)),
    schema: itemsSchema({ point: integers(2) }, wish),
  }
}

/** @throws SightglassError `request_invalid` for a limit of items that is none */
export function checkMost(maxItems: number | undefined): void {
  if (maxItems === undefined || (Number.isInteger(maxItems) && maxItems >= 1)) return
  throw new SightglassError('request_invalid', 'maxItems is no whole number from 1.', {
    details: { given: maxItems, limit: 'from 1', try: 'Leave it out for no limit.' },
  })
}

function things({ labels, prompt, maxItems }: SpatialWish): string {
  const named = labels?.length ? quoted(labels) : undefined
  const base = named === undefined ? (prompt ?? 'all prominent items in the image') : named
  return maxItems === undefined ? base : `no more than ${maxItems} items: ${base}`
}

function extraKeys(wish: SpatialWish): string[] {
  return [
    'the text label in "label"',
    ...(wish.atSeconds ? ['the time in the video in "time", as MM:SS'] : []),
    ...(wish.confidence ? ['how sure you are in "confidence", from 0 to 1'] : []),
  ]
}

function answer(noun: string, keys: readonly string[]): string {
  return `Output a JSON list of ${noun} where each entry contains ${keys.join(', ')}.`
}

function closing(wish: SpatialWish): string {
  const { labels, prompt, atSeconds } = wish
  return sentences(
    labels?.length ? `Use only these labels, word for word: ${quoted(labels)}.` : '',
    labels?.length && prompt ? prompt : '',
    atSeconds?.length ? `Look at these moments of the video: ${atSeconds.map(clock).join(', ')}.` : '',
    'If there is nothing to find, answer [].',
  )
}

/** `MM:SS`, or `H:MM:SS` from one hour on: what the video models read and write. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const pad = (value: number) => String(value).padStart(2, '0')
  const rest = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${rest}` : rest
}

function itemsSchema(fields: Record<string, JsonSchema>, wish: SpatialWish): JsonSchema {
  const label: JsonSchema = wish.labels?.length
    ? { type: 'string', enum: [...wish.labels] }
    : { type: 'string' }
  const properties = {
    ...fields,
    label,
    ...(wish.atSeconds && { time: { type: 'string' } satisfies JsonSchema }),
    ...(wish.confidence && { confidence: { type: 'number' } satisfies JsonSchema }),
  }
  return arrayOf(object(properties), wish.maxItems)
}

/** Labels are the caller's data: quotes in them must not end the quotation. */
export function quoted(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(', ')
}

export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
