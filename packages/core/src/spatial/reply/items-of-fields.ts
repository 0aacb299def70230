import { isGeometry, type KeyRole, keyRole } from '../item/item-keys.ts'
import { maxListLength } from '../item/numbers.ts'
import { numberOf, parseTolerant } from '../json/tolerant-json.ts'
import { nameBefore } from './words-beside.ts'

/** More fields than a model writes. */
const maxFields = 10_000
/** Letters of values that are looked at, so that lists that never close cost no more than the text. */
const valueBudget = 4_000_000
const maxValue = 20_000
const maxLine = 200
const fieldStart =
  /(?<=^|[\s,;|({[*_`"'-])([A-Za-z][A-Za-z0-9_]{0,30}(?: [A-Za-z0-9_]{1,20}){0,2})["'`*_]{0,3}[ \t]*(?:\([^()\n]{0,60}\)|\[[^[\]\n]{0,60}\])?[ \t]*[:=：]>?[ \t]*[`*_]{0,3}[ \t]*/gm

/** An item, and where it stands. */
export interface PlacedItem {
  readonly item: Record<string, unknown>
  readonly start: number
  readonly end: number
  /** What its line begins with, where its name stands in the line too. */
  readonly margin?: string
}

interface Field {
  readonly key: string
  readonly role: KeyRole
  readonly start: number
  readonly valueAt: number
}

/**
 * Items of a reply that writes their fields without braces: lines of YAML, `label: cat, box_2d: […]`, blocks such as
 * `**Label:** cat`, `cat: ymin=10, xmin=…`. A name or a key that comes again begins the next item.
 */
export function itemsOfFields(text: string): PlacedItem[] {
  if (text.length > maxListLength) return []
  const fields = fieldsIn(text)
  const items: { fields: Map<string, unknown>; start: number; end: number; margin?: string }[] = []
  let read = 0
  let budget = valueBudget
  fields.forEach(({ key, role, start, valueAt }, at) => {
    if (start < read || budget < 0) return
    const name = nameBefore(text.slice(Math.max(read, start - 200), start))
    const next = fields.slice(at + 1, at + 20).find((one) => one.start >= valueAt)?.start ?? text.length
    const value = valueIn(text, valueAt, role, next)
    budget -= value.end - start + (value.cost ?? 0)
    read = value.end
    if (name !== undefined || items.length === 0 || items.at(-1)!.fields.has(key)) {
      const margin = marginOf(text, start)
      items.push({
        fields: new Map(name === undefined ? [] : [['label of it', name]]),
        start,
        end: start,
        ...(name !== undefined && start - margin.end >= name.length && { margin: margin.text }),
      })
    }
    const item = items.at(-1)!
    item.end = value.end
    if (value.is !== undefined) item.fields.set(key, value.is)
  })
  return items
    .filter((item) => saysWhere(item.fields))
    .map(({ fields: own, ...place }) => ({ ...place, item: asItem(own) }))
}

/** What the line of this place begins with: its indent and its bullet. */
export function marginOf(text: string, at: number): { text: string; end: number } {
  // Longer lines are no rows of a list; their start is not looked for.
  const from = Math.max(0, at - maxLine)
  const line = text.slice(from, at).split('\n').at(-1)!
  const margin = /^[\s*_•-]*(?:\d+[.)]\s+)?[*_"'`]*/.exec(line)![0]
  return { text: margin.replace(/\d+/g, '1'), end: at - line.length + margin.length }
}

function fieldsIn(text: string): Field[] {
  const fields: Field[] = []
  for (const match of text.matchAll(fieldStart)) {
    if (fields.length >= maxFields) break
    const words = match[1]!.split(' ')
    // Of `cat box: […]` the words that are a key.
    for (let from = 0; from < words.length; from++) {
      const key = words.slice(from).join(' ')
      const role = keyRole(key)
      if (role === undefined || role === 'list') continue
      const start = match.index + words.slice(0, from).join(' ').length
      fields.push({ key, role, start, valueAt: match.index + match[0].length })
      break
    }
  }
  return fields
}

/** A list or string in brackets or quotes, a number, or words up to the next field or the end of the line. */
function valueIn(
  text: string,
  from: number,
  role: KeyRole,
  next: number,
): { is?: unknown; end: number; cost?: number } {
  const list = /^\s{0,40}(?=[[({])/.exec(text.slice(from, from + 41))
  if (list) {
    const start = from + list[0].length
    const end = closingOf(text, start)
    if (end === undefined) return { end: start + 1, cost: maxValue }
    return { is: parseTolerant(text.slice(start, end)).value, end }
  }
  const quoted = /^(["'])([^\n]{0,400}?)\1(?=\W|$)/.exec(text.slice(from, from + 404))
  if (quoted) return { is: quoted[2]!, end: from + quoted[0].length }
  const lineEnd = text.indexOf('\n', from)
  const end = Math.min(next, lineEnd < 0 ? text.length : lineEnd)
  const words = text.slice(from, Math.min(end, from + 400)).replace(/^["'`*_\s]+|["'`*_\s,;|)}\]]+$/g, '')
  if (words === '') return rowsBelow(text, end)
  const isWords = role === 'label' || role === 'mask' || role === 'time' || role === 'format'
  const number = isWords ? undefined : numberOf(/^[^\s,;|)\]}]*/.exec(words)![0])
  if (number !== undefined && !/^[^\s,]+[\s,]+-?\d/.test(words)) return { is: number, end }
  return { is: words, end }
}

/** A list of YAML that has a row for each number. */
function rowsBelow(text: string, from: number): { is?: unknown; end: number } {
  const rows = /^(?:\s*\n\s*-\s+-?[\d.]+(?=\s|$)){2,9}/.exec(text.slice(from, from + 600))
  if (!rows) return { end: from }
  return { is: rows[0].match(/-?[\d.]+(?=\s|$)/g)!.map(Number), end: from + rows[0].length }
}

function closingOf(text: string, from: number): number | undefined {
  let depth = 0
  const last = Math.min(text.length, from + maxValue)
  for (let at = from; at < last; at++) {
    const c = text.charCodeAt(at)
    if (c === 91 || c === 40 || c === 123) depth++
    else if ((c === 93 || c === 41 || c === 125) && --depth === 0) return at + 1
  }
  return undefined
}

function saysWhere(item: ReadonlyMap<string, unknown>): boolean {
  if ([...item].filter(([key, value]) => keyRole(key) === 'axis' && typeof value === 'number').length > 1)
    return true
  return [...item].some(([key, value]) => {
    const role = keyRole(key)
    return (
      (isGeometry(role) || role === 'points' || role === 'place') &&
      (typeof value !== 'string' || /\d/.test(value))
    )
  })
}

function asItem(item: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const { 'label of it': name, ...rest } = Object.fromEntries(item)
  return name === undefined || Object.keys(rest).some((key) => keyRole(key) === 'label')
    ? rest
    : { label: name, ...rest }
}
