import type { GenerationConfig } from '../protocol/wire.ts'
import { fillSchema } from './fill-schema.ts'
import { answersTo, type Intent } from './intent.ts'
import { clockTime, countWords, type Scene, type Thing } from './scene.ts'

/** How the asked model and configuration want the reply to look. */
export interface ReplyForm {
  /** Polygons for models since Gemini 3; PNG masks for 2.5 and before. */
  readonly polygons: boolean
  readonly config: GenerationConfig
  readonly prompt: string
}

/** Writes a reply's text. */
export function composeReply(scene: Scene, intent: Intent, form: ReplyForm): string {
  const { config } = form
  const schema = config.responseSchema ?? config.responseJsonSchema
  if (config.responseMimeType === 'text/x.enum' && schema) return String(fillSchema(schema, scene, form))
  if (schema) return JSON.stringify(fillSchema(schema, sceneForTask(scene, intent), form))
  const json = jsonReply(scene, intent, form)
  if (config.responseMimeType === 'application/json')
    return JSON.stringify(json ?? { answer: scene.caption }, null, 2)
  if (json !== undefined && wantsJson(intent, form.prompt)) return `\`\`\`json\n${listLines(json)}\n\`\`\``
  return prose(scene, intent)
}

/** With a schema of boxes and texts, reading fills it with lines and looking fills it with things. */
function sceneForTask(scene: Scene, intent: Intent): Scene {
  return intent.task === 'read' ? { ...scene, things: [] } : scene
}

const spatial = new Set(['boxes', 'masks', 'points', 'chapters', 'events', 'transcript'])

const wantsJson = (intent: Intent, prompt: string): boolean =>
  spatial.has(intent.task) || intent.readWithBoxes || /\bjson\b/i.test(prompt)

/** One entry a line, as Gemini writes its lists. */
function listLines(json: unknown): string {
  if (!Array.isArray(json)) return JSON.stringify(json, null, 2)
  if (json.length === 0) return '[]'
  return `[\n${json.map((item) => `  ${JSON.stringify(item).replace(/,"/g, ', "').replace(/":/g, '": ')}`).join(',\n')}\n]`
}

function jsonReply(scene: Scene, intent: Intent, form: ReplyForm): unknown {
  switch (intent.task) {
    case 'boxes':
      return scene.things.map((thing) => ({
        box_2d: thing.box2d,
        label: thing.label,
        ...timeOf(thing),
        ...sureOf(thing, form.prompt),
      }))
    case 'masks':
      return scene.things.map((thing) => ({
        box_2d: thing.box2d,
        ...maskOf(thing, form.polygons),
        label: thing.label,
        ...timeOf(thing),
      }))
    case 'points':
      return scene.things.map((thing) => ({ point: thing.point, label: thing.label, ...timeOf(thing) }))
    case 'read':
      return scene.texts.map((line) => ({ box_2d: line.box2d, label: line.text }))
    case 'classify':
      return classified(scene, intent)
    case 'chapters':
      return scene.happenings.map(({ startSeconds, text }) => ({
        start: clockTime(startSeconds),
        title: text.replace(/^In view: |\.$/g, ''),
        summary: `The emulator's engine sees: ${text}`,
      }))
    case 'events':
      return scene.happenings.map(({ startSeconds, endSeconds, text }) => ({
        start: clockTime(startSeconds),
        end: clockTime(endSeconds),
        text,
      }))
    case 'transcript':
      return []
    case 'count':
      return { count: scene.things.length, answer: scene.caption }
    case 'caption':
      return { caption: scene.caption }
    case 'presence':
      return { answer: scene.things.length > 0, count: scene.things.length }
    default:
      return answerAsJson(scene, form.prompt)
  }
}

/** JSON was asked for without a form: tags as a list of words, anything else as one answer. */
function answerAsJson(scene: Scene, prompt: string): unknown {
  if (!/\b(tags?|keywords?|labels?|list)\b/i.test(prompt)) return { answer: scene.caption }
  const seen = scene.sights.flatMap((sight) => [
    ...sight.objects,
    ...(sight.frames ?? []).flatMap((frame) => frame.objects),
  ])
  return [...new Set([...seen.map((object) => object.label), ...scene.colours])]
}

const timeOf = (thing: Thing) =>
  thing.timeSeconds === undefined ? {} : { time: clockTime(thing.timeSeconds) }
const sureOf = (thing: Thing, prompt: string) =>
  /confidence/i.test(prompt) ? { confidence: Number(thing.score.toFixed(2)) } : {}

function maskOf(thing: Thing, polygons: boolean): { mask?: unknown } {
  if (polygons) return thing.polygon ? { mask: thing.polygon } : {}
  return thing.maskPng ? { mask: thing.maskPng } : {}
}

function classified(scene: Scene, intent: Intent): unknown {
  const labels = intent.labels ?? [...new Set(scene.things.map((thing) => thing.label))]
  const fitting = labels.filter((label) => scene.things.some((thing) => answersTo(thing.label, label)))
  if (fitting.length > 0) return { label: fitting[0], labels: fitting }
  const other = labels.find((label) => /^(other|unknown|none)\b/i.test(label))
  return { label: other ?? null, labels: other ? [other] : [] }
}

function prose(scene: Scene, intent: Intent): string {
  if (intent.task === 'read') {
    return scene.texts.length > 0 ? scene.texts.map((line) => line.text).join('\n') : '[no text]'
  }
  if (intent.task === 'classify') {
    const { label } = classified(scene, intent) as { label: string | null }
    const labels = intent.labels?.join(', ')
    if (label !== null) return label
    return labels === undefined ? scene.caption : `The emulator's engine sees: none of ${labels}.`
  }
  if (intent.task === 'presence') return presence(scene, intent)
  const notes = scene.notes.length > 0 ? ` (${scene.notes.join(' ')})` : ''
  if (intent.task === 'count') {
    const found = scene.things.map((thing) => thing.label)
    const asked = intent.labels?.join(', ')
    if (asked !== undefined) {
      return `The emulator's engine counts ${found.length === 0 ? `no ${asked} that it can name` : countWords(found)}.${notes}`
    }
  }
  if (scene.sights.length === 0) {
    return "This is the Sightglass emulator: it looks at pictures, video and documents, and does not hold conversations. The emulator's engine sees: no media in this request."
  }
  return `${scene.caption}${notes}`
}

/** Yes or no where the engine can tell, and that it cannot where it cannot. */
function presence(scene: Scene, intent: Intent): string {
  const found = scene.things.map((thing) => thing.label)
  if (found.length > 0) return `Yes. The emulator's engine sees: ${countWords(found)}.`
  const asked = intent.labels?.join(', ')
  if (asked === undefined || scene.notes.length > 0) return `${scene.notes.join(' ')} ${scene.caption}`.trim()
  return `No. The emulator's engine sees no ${asked}.`
}
