import type { SeenObject, SeenText, Sight } from '../engine/types.ts'
import { answersTo, type Intent, singular } from './intent.ts'

/** A thing as a reply tells it: coordinates are 0 to 1000 of the picture as the model saw it. */
export interface Thing {
  readonly label: string
  readonly score: number
  readonly box2d: readonly [yMin: number, xMin: number, yMax: number, xMax: number]
  readonly point: readonly [y: number, x: number]
  /** `[x, y]` pairs. */
  readonly polygon?: readonly (readonly [x: number, y: number])[]
  /** A `data:image/png;base64,` mask inside the box. */
  readonly maskPng?: string
  /** Seconds into a video. */
  readonly timeSeconds?: number
}

/** Something that goes on for a while in a video. */
export interface Happening {
  readonly startSeconds: number
  readonly endSeconds: number
  readonly text: string
}

/** All that a reply can be made of. */
export interface Scene {
  readonly things: readonly Thing[]
  readonly texts: readonly (SeenText & { readonly box2d: Thing['box2d'] })[]
  readonly colours: readonly string[]
  readonly happenings: readonly Happening[]
  readonly caption: string
  readonly notes: readonly string[]
  readonly sights: readonly Sight[]
}

const clamp = (value: number) => Math.min(1000, Math.max(0, Math.round(value)))

function box2dOf(box: SeenObject['box'], sight: Sight): Thing['box2d'] {
  const { width = 1, height = 1 } = sight
  return [
    clamp((box.top / height) * 1000),
    clamp((box.left / width) * 1000),
    clamp(((box.top + box.height) / height) * 1000),
    clamp(((box.left + box.width) / width) * 1000),
  ]
}

/** Turns what was seen into what can be told. `maskOf` draws a PNG where the model answers with one. */
export async function describeScene(
  sights: readonly Sight[],
  intent: Intent,
  options: { readonly pngMasks: boolean },
): Promise<Scene> {
  const things: Thing[] = []
  const written: Thing[] = []
  const texts: (SeenText & { box2d: Thing['box2d'] })[] = []
  for (const sight of sights) {
    for (const object of sight.objects) things.push(await thingOf(object, sight, intent, options))
    for (const frame of sight.frames ?? []) {
      for (const object of frame.objects) {
        things.push({ ...(await thingOf(object, sight, intent, options)), timeSeconds: frame.timeSeconds })
      }
    }
    for (const text of sight.texts) {
      const box2d = box2dOf(text.box, sight)
      texts.push({ ...text, box2d })
      const [y, x] = [(box2d[0] + box2d[2]) / 2, (box2d[1] + box2d[3]) / 2]
      const thing = { label: text.text, score: text.score, box2d, point: [clamp(y), clamp(x)] as const }
      if (intent.textThings) written.push(thing)
    }
    for (const text of sight.pageTexts ?? []) {
      for (const line of text.split('\n').filter((words) => words.trim() !== '')) {
        const box = { left: 0, top: 0, width: 0, height: 0 }
        texts.push({ text: line.trim(), score: 1, box, box2d: [0, 0, 1000, 1000] })
      }
    }
  }
  const wanted = things.filter(
    (thing) =>
      !intent.labels ||
      intent.task === 'classify' ||
      intent.labels.some((asked) => answersTo(thing.label, asked)),
  )
  return {
    things: [...wanted.map((thing) => renamed(thing, intent)), ...written].slice(0, intent.maxItems),
    texts,
    colours: [...new Set(sights.flatMap((sight) => sight.colours))],
    happenings: sights.flatMap((sight) => happeningsOf(sight, intent)),
    caption: captionOf(sights),
    notes: [...new Set(sights.flatMap((sight) => sight.notes))],
    sights,
  }
}

/** Quoted labels are used letter for letter; of others, one thing is named in the singular. */
const renamed = (thing: Thing, intent: Intent): Thing => {
  if (!intent.labels) return thing
  if (!intent.exactLabels)
    return { ...thing, label: intent.labels.includes(thing.label) ? singular(thing.label) : thing.label }
  const exact = intent.labels.find((asked) => answersTo(thing.label, asked))
  return exact === undefined ? thing : { ...thing, label: exact }
}

async function thingOf(
  object: SeenObject,
  sight: Sight,
  intent: Intent,
  options: { readonly pngMasks: boolean },
): Promise<Thing> {
  const { width = 1, height = 1 } = sight
  const box2d = box2dOf(object.box, sight)
  const [y, x] = [(box2d[0] + box2d[2]) / 2, (box2d[1] + box2d[3]) / 2]
  const polygon = object.polygon?.map(
    ([px, py]) => [clamp((px / width) * 1000), clamp((py / height) * 1000)] as const,
  )
  const png = options.pngMasks && intent.wish.masks && object.mask ? await maskPng(object.mask) : undefined
  return {
    label: object.label,
    score: object.score,
    box2d,
    point: [clamp(y), clamp(x)],
    ...(polygon && polygon.length >= 3 ? { polygon } : {}),
    ...(png === undefined ? {} : { maskPng: png }),
  }
}

/** Recorded masks of 2.5 models are 256x256, 8-bit gray, whatever the box. */
async function maskPng(mask: NonNullable<SeenObject['mask']>): Promise<string> {
  const { default: sharp } = await import('sharp')
  const png = await sharp(mask.data, { raw: { width: mask.width, height: mask.height, channels: 1 } })
    .resize(256, 256, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .png({ compressionLevel: 9 })
    .toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}

/** `2 cups, 1 dining table`. */
export function countWords(labels: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].map(([label, count]) => `${count} ${count === 1 ? label : plural(label)}`).join(', ')
}

function plural(label: string): string {
  if (label === 'person') return 'people'
  if (singular(label) !== label) return label
  return /(?:ch|sh|x|ss|z)$/.test(label)
    ? `${label}es`
    : /[^aeiou]y$/.test(label)
      ? `${label.slice(0, -1)}ies`
      : `${label}s`
}

/** One honest sentence or two: what was seen, and nothing else. */
function captionOf(sights: readonly Sight[]): string {
  const told = sights.map((sight, index) => {
    const name = sights.length > 1 ? `${kindNames[sight.kind]} ${index + 1}` : kindNames[sight.kind]
    const size = sight.width && sight.height ? ` of ${sight.width}x${sight.height} pixels` : ''
    const length = sight.durationSeconds === undefined ? '' : `, ${sight.durationSeconds.toFixed(1)} s`
    const sound = sight.hasAudio === undefined ? '' : sight.hasAudio ? ', with sound' : ', silent'
    const pages = sight.pages === undefined ? '' : `, ${sight.pages} page${sight.pages === 1 ? '' : 's'}`
    const labels = sight.frames ? busiestFrame(sight) : sight.objects.map((object) => object.label)
    const things =
      labels.length > 0
        ? countWords(labels)
        : sight.kind === 'image' || sight.kind === 'video'
          ? 'nothing it can name'
          : ''
    const colours = sight.colours.length > 0 ? `; colours: ${sight.colours.slice(0, 4).join(', ')}` : ''
    const lines = [...sight.texts.map((text) => text.text), ...(sight.pageTexts ?? [])].join(' / ')
    const text = lines === '' ? '' : `; text: ${JSON.stringify(lines.slice(0, 500))}`
    return `${name}${size}${length}${sound}${pages}${things ? `: ${things}` : ''}${colours}${text}`
  })
  return `The emulator's engine sees: ${told.join('. ') || 'no picture, video or document'}.`
}

const kindNames = {
  image: 'an image',
  video: 'a video',
  audio: 'a sound',
  document: 'a document',
  text: 'a text',
}

function busiestFrame(sight: Sight): string[] {
  const frames = [...(sight.frames ?? [])].sort((a, b) => b.objects.length - a.objects.length)
  return frames[0]?.objects.map((object) => object.label) ?? []
}

/** Stretches of a video in which the same things are in view. */
function happeningsOf(sight: Sight, intent: Intent): Happening[] {
  const frames = sight.frames ?? []
  const stretches: { start: number; end: number; labels: string[]; key: string }[] = []
  for (const frame of frames) {
    const labels = frame.objects
      .map((object) => object.label)
      .filter((label) => !intent.labels || intent.labels.some((asked) => answersTo(label, asked)))
    const key = [...new Set(labels)].sort().join('|')
    const current = stretches.at(-1)
    if (current && current.key === key) {
      current.end = frame.timeSeconds
      if (labels.length > current.labels.length) current.labels = labels
    } else stretches.push({ start: frame.timeSeconds, end: frame.timeSeconds, labels, key })
  }
  const end = sight.durationSeconds ?? frames.at(-1)?.timeSeconds ?? 0
  return stretches.map((stretch, index) => ({
    startSeconds: stretch.start,
    endSeconds: Math.min(end, stretches[index + 1]?.start ?? Math.max(stretch.end, end)),
    text:
      stretch.labels.length > 0
        ? `In view: ${countWords(stretch.labels)}.`
        : 'Nothing the engine can name is in view.',
  }))
}

/** `MM:SS`, or `H:MM:SS` from one hour on, as the video models write times. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${rest}` : rest
}
