import type { Schema } from '../protocol/wire.ts'
import { guessBox3d } from './box-3d.ts'
import { answersTo } from './intent.ts'
import { clockTime, type Happening, type Scene, type Thing } from './scene.ts'

/** The one thing, line or happening an array's item is about. */
interface Subject {
  readonly thing?: Thing
  readonly line?: Scene['texts'][number]
  readonly happening?: Happening
}

interface FillContext {
  readonly scene: Scene
  readonly subject: Subject
  readonly root: Schema
  readonly polygons: boolean
  /** References followed so far, against schemas that refer to themselves. */
  readonly depth: number
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const none = Symbol('nothing to say')

/**
 * A value that validates against `schema` and says what was seen wherever a property's name tells what it is for.
 * Optional properties about which nothing is known are left out; required ones get the plainest valid value.
 */
export function fillSchema(schema: Schema, scene: Scene, options: { readonly polygons: boolean }): unknown {
  const context = { scene, subject: {}, root: schema, polygons: options.polygons, depth: 0 }
  const value = fill(schema, '', context)
  return value === none ? plainest(schema, context) : value
}

function typeOf(schema: Schema): string {
  const type = Array.isArray(schema.type)
    ? schema.type.find((name) => name.toLowerCase() !== 'null')
    : schema.type
  if (type) return type.toLowerCase()
  if (schema.properties) return 'object'
  if (schema.items || schema.prefixItems) return 'array'
  return schema.enum ? 'string' : 'any'
}

/** Follows `$ref`, then the first choice of `anyOf` that is not null. */
function settled(schema: Schema, context: FillContext): Schema {
  if (schema.$ref !== undefined && context.depth < 8) {
    const name = schema.$ref.split('/').at(-1)!
    const target = schema.$ref === '#' ? context.root : context.root.$defs?.[name]
    if (target) return settled(target, { ...context, depth: context.depth + 1 })
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (!choices || choices.length === 0) return schema
  return settled(
    choices.find((choice) => choice.type?.toString().toLowerCase() !== 'null') ?? choices[0]!,
    context,
  )
}

function fill(given: Schema, name: string, context: FillContext): Json | typeof none {
  const schema = settled(given, context)
  const deeper = given.$ref === undefined ? context : { ...context, depth: context.depth + 1 }
  if (deeper.depth > 6) return none
  if (schema.const !== undefined) return schema.const as Json
  if (schema.enum && schema.enum.length > 0) return chooseEnum(schema.enum as Json[], context)
  switch (typeOf(schema)) {
    case 'object':
      return fillObject(schema, deeper)
    case 'array':
      return fillArray(schema, name, deeper)
    case 'number':
    case 'integer':
      return fillNumber(schema, name, context)
    case 'boolean':
      return context.subject.thing ? true : context.scene.things.length > 0 || context.scene.texts.length > 0
    case 'null':
      return null
    default:
      return fillString(schema, name, context)
  }
}

function fillObject(schema: Schema, context: FillContext): Json {
  const result: { [name: string]: Json } = {}
  const known = Object.keys(schema.properties ?? {})
  const order = [...(schema.propertyOrdering ?? []).filter((name) => known.includes(name)), ...known]
  for (const name of new Set(order)) {
    const inner = schema.properties![name]!
    const value = fill(inner, name, context)
    if (value !== none) result[name] = value
    else if (schema.required?.includes(name)) result[name] = plainest(inner, context)
  }
  return result
}

/** What an array's items are about, by the names inside an item or the array's own name. */
function subjectsFor(items: Schema, name: string, context: FillContext): Subject[] {
  const { scene, subject } = context
  if (subject.thing || subject.line || subject.happening) return []
  const names = Object.keys(items.properties ?? {}).join(' ')
  const lines = scene.texts.map((line) => ({ line }))
  const happenings = scene.happenings.map((happening) => ({ happening }))
  const things = scene.things.map((thing) => ({ thing }))
  if (/speaker/i.test(names)) return []
  if (/mask|polygon|point/i.test(names)) return things
  if (/box/i.test(names)) return things.length > 0 || lines.length === 0 ? things : lines
  if (/\b(start|end|time|timestamp|chapter)/i.test(names) || /event|chapter|moment/i.test(name))
    return happenings
  if (/\b(text|line|word)\b/i.test(names) || /text|line|word|paragraph/i.test(name)) return lines
  return things.length > 0 ? things : lines
}

/** A schema can ask for more than any reply holds. */
const mostAdded = 1000

function leastOf(wanted: number | string | undefined): number {
  return Math.min(mostAdded, Number(wanted ?? 0))
}

function fillArray(schema: Schema, name: string, context: FillContext): Json | typeof none {
  const least = leastOf(schema.minItems)
  const most = Number(schema.maxItems ?? Number.POSITIVE_INFINITY)
  const special = coordinates(schema, name, context)
  if (special !== undefined) return special
  const items = schema.items ? settled(schema.items, context) : {}
  let values: Json[]
  const type = typeOf(items)
  if (type === 'object') {
    values = subjectsFor(items, name, context).map((subject) => fillObject(items, { ...context, subject }))
  } else if (type === 'string' || type === 'any')
    values = words(items, name, context).map((word) =>
      typeof word === 'string' && !items.enum ? sized(word, items) : word,
    )
  else values = []
  values = values.slice(0, most)
  while (values.length < least) values.push(plainest(items, context))
  return values
}

/** Boxes, points, masks and polygons, which are arrays of numbers. */
function coordinates(schema: Schema, name: string, context: FillContext): Json | undefined {
  const { scene, subject, polygons } = context
  const items = schema.items && settled(schema.items, context)
  if (!items) return undefined
  // An item of a list speaks of its own subject; a lone object speaks of the first thing seen.
  const alone = !subject.thing && !subject.line && !subject.happening
  const thing = subject.thing ?? (alone ? scene.things[0] : undefined)
  if (/^(integer|number)$/.test(typeOf(items))) {
    const box = thing?.box2d ?? subject.line?.box2d
    if (/3d/i.test(name) && box) return fitted(guessBox3d(box, scene.sights[0] ?? {}), schema, items)
    if (/box|rect|bounds/i.test(name) && box) return fitted([...box], schema, items)
    if (/point|cent(er|re)|position|location/i.test(name) && thing)
      return fitted([...thing.point], schema, items)
    return undefined
  }
  const isPolygon = typeOf(items) === 'array' && /mask|polygon|outline|contour/i.test(name)
  const inner = items.items && settled(items.items, context)
  if (!isPolygon || !polygons || !inner || !/^(integer|number)$/.test(typeOf(inner)) || !thing?.polygon)
    return undefined
  const corners = thing.polygon.slice(0, Number(schema.maxItems ?? thing.polygon.length))
  while (corners.length < leastOf(schema.minItems)) corners.push(thing.polygon[0]!)
  return corners.map(([x, y]) => fitted([x, y], items, inner))
}

function fitted(values: number[], schema: Schema, items: Schema): Json {
  const least = leastOf(schema.minItems)
  const cut = values.slice(0, Number(schema.maxItems ?? values.length))
  while (cut.length < least) cut.push(0)
  return cut.map((value) => within(value, items))
}

function words(items: Schema, name: string, { scene, subject }: FillContext): Json[] {
  const labels = [...new Set(scene.things.map((thing) => thing.label))]
  const choices = items.enum as string[] | undefined
  if (choices) return choices.filter((choice) => labels.some((label) => answersTo(label, String(choice))))
  if (subject.thing) return []
  if (/colou?r|palette/i.test(name)) return [...scene.colours]
  if (/text|line|word|ocr/i.test(name)) return scene.texts.map((line) => line.text)
  return labels
}

function chooseEnum(choices: readonly Json[], { scene, subject }: FillContext): Json {
  const seen = subject.thing ? [subject.thing.label] : scene.things.map((thing) => thing.label)
  const text = scene.texts.map((line) => line.text.toLowerCase()).join(' ')
  const colours = scene.colours.map((colour) => colour.toLowerCase())
  const named = (choice: Json) => String(choice).toLowerCase().replace(/_/g, ' ')
  return (
    seen.flatMap((label) => choices.filter((choice) => answersTo(label, named(choice))))[0] ??
    choices.find((choice) => colours.some((colour) => colour.split(' ').includes(named(choice)))) ??
    choices.find((choice) => text.includes(named(choice))) ??
    choices.find((choice) => /^(other|unknown|none|unclear|n\/?a|unspecified)\b/.test(named(choice))) ??
    choices[0]!
  )
}

function fillNumber(schema: Schema, name: string, { scene, subject }: FillContext): Json | typeof none {
  const sight = scene.sights[0]
  const [top, left, bottom, right] = subject.thing?.box2d ?? subject.line?.box2d ?? []
  const byName: [RegExp, number | undefined][] = [
    [
      /confidence|score|probability|certainty/i,
      subject.thing?.score ?? subject.line?.score ?? scene.things[0]?.score,
    ],
    [/count|quantity|how_?many|number_?of|^num|amount|total/i, subject.thing ? 1 : scene.things.length],
    [/^(y_?min|ymin|top|y1|y0)$/i, top],
    [/^(x_?min|xmin|left|x1|x0)$/i, left],
    [/^(y_?max|ymax|bottom|y2)$/i, bottom],
    [/^(x_?max|xmax|right|x2)$/i, right],
    [/^y$|^cy$/i, subject.thing?.point[0]],
    [/^x$|^cx$/i, subject.thing?.point[1]],
    [/^width/i, sight?.width],
    [/^height/i, sight?.height],
    [/duration|length/i, sight?.durationSeconds],
    [/page/i, sight?.pages],
    [/^(start|time|timestamp|at)/i, subject.happening?.startSeconds ?? subject.thing?.timeSeconds],
    [/^end/i, subject.happening?.endSeconds],
  ]
  const found = byName.find(([pattern, value]) => pattern.test(name) && value !== undefined)?.[1]
  return found === undefined ? none : within(found, schema)
}

function within(value: number, schema: Schema): number {
  const whole = typeOf(schema) === 'integer' ? Math.round(value) : value
  return Math.min(
    schema.maximum ?? Number.POSITIVE_INFINITY,
    Math.max(schema.minimum ?? Number.NEGATIVE_INFINITY, whole),
  )
}

function fillString(
  schema: Schema,
  name: string,
  { scene, subject, polygons }: FillContext,
): Json | typeof none {
  const { thing, line, happening } = subject
  const seconds = happening?.startSeconds ?? thing?.timeSeconds
  const byName: [RegExp, string | undefined][] = [
    [/mask/i, thing && !polygons ? thing.maskPng : undefined],
    [/^end|until|^to$/i, happening ? clockTime(happening.endSeconds) : undefined],
    [/^start|time|^from$|^at$|when/i, seconds === undefined ? undefined : clockTime(seconds)],
    [/colou?r/i, scene.colours[0]],
    [
      /label|name|object|item|class|category|type|kind|subject|species|title/i,
      thing?.label ?? line?.text ?? happening?.text.replace(/\.$/, ''),
    ],
    [/text|content|ocr|transcription|word|line/i, line?.text ?? happening?.text ?? thing?.label],
    [
      /text|ocr|transcription|content/i,
      scene.texts.length > 0 ? scene.texts.map((seen) => seen.text).join('\n') : undefined,
    ],
    [
      /caption|description|summary|scene|answer|what|explanation|details|observation/i,
      happening?.text ?? (thing ? thing.label : scene.caption),
    ],
    [/label|object|item|class|category|subject|title/i, scene.things[0]?.label ?? scene.texts[0]?.text],
  ]
  const found = byName.find(([pattern, value]) => pattern.test(name) && value !== undefined)?.[1]
  if (found === undefined && name === '') return sized(thing?.label ?? line?.text ?? scene.caption, schema)
  return found === undefined ? none : sized(found, schema)
}

/** Cuts or lengthens a string to its bounds; a pattern or a format it does not meet is answered plainly. */
function sized(text: string, schema: Schema): string {
  const formatted = formats[schema.format ?? '']
  if (formatted !== undefined && !Number.isNaN(Date.parse(formatted)) && Number.isNaN(Date.parse(text)))
    return formatted
  const least = leastOf(schema.minLength)
  const cut = text.slice(0, Number(schema.maxLength ?? text.length))
  return cut.length < least ? cut.padEnd(least, '.') : cut
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '1970-01-01T00:00:00Z',
  date: '1970-01-01',
  time: '00:00:00Z',
  duration: 'PT0S',
}

/** The plainest value a schema allows. */
function plainest(given: Schema, context: FillContext): Json {
  const schema = settled(given, context)
  if (given.nullable || schema.nullable) return null
  const nullType = (choice: Schema) => [choice.type].flat().some((type) => type?.toLowerCase() === 'null')
  if (nullType(schema) || given.anyOf?.some(nullType)) return null
  if (schema.const !== undefined) return schema.const as Json
  if (schema.enum && schema.enum.length > 0) return chooseEnum(schema.enum as Json[], context)
  switch (typeOf(schema)) {
    case 'object': {
      if (context.depth > 12) return {}
      const deeper = { ...context, depth: context.depth + 1 }
      const required = schema.required ?? []
      return Object.fromEntries(
        required.map((name) => [name, plainest(schema.properties?.[name] ?? {}, deeper)]),
      )
    }
    case 'array':
      return Array.from({ length: leastOf(schema.minItems) }, () => plainest(schema.items ?? {}, context))
    case 'number':
    case 'integer':
      return within(0, schema)
    case 'boolean':
      return false
    default:
      return sized('', schema)
  }
}
