import { keyRole } from '../item/item-keys.ts'
import { isRecord, maxListLength, toNumbers } from '../item/numbers.ts'
import { parseTolerant } from '../json/tolerant-json.ts'
import type { OtherValue } from './reply-scanner.ts'
import { nameAfter, nameBefore } from './words-beside.ts'

/**
 * Items of a reply that has no objects to speak of: bare boxes `[[y, x, y, x], …]`, one bare box, bare boxes with
 * their label among the numbers, or labels as keys `{"cat": [y, x, y, x]}`.
 */
export function itemsOfOthers(values: readonly OtherValue[]): Record<string, unknown>[] {
  return values.flatMap(({ text, before, after }) => {
    const value = parseTolerant(text).value
    const isAll = values.length === 1 && nothingButFence.test(before) && nothingButFence.test(after)
    // Two numbers are a point where they are all of the answer; among words they may be anything.
    if (isAll && toNumbers(value)?.length === 2) return [{ point: value }]
    const items = itemsOf(value)
    if (items.length !== 1 || items[0]!.label !== undefined) return items
    const label = nameBefore(before) ?? nameAfter(before, after)
    return label === undefined ? items : [{ ...items[0], label }]
  })
}

/** `{"cat": [y, x], "dog": {"x": 1, "y": 2}}`: points under their names, and nothing else. */
export function itemsOfNamedPoints(values: readonly OtherValue[]): Record<string, unknown>[] {
  const value = values.length === 1 ? parseTolerant(values[0]!.text).value : undefined
  if (!isRecord(value)) return []
  const items = Object.entries(value).map(([label, point]) => ({ label, point }))
  const areNamed = items.every(
    ({ label, point }) => keyRole(label) === undefined && !noPlace.test(label) && isPoint(point),
  )
  return areNamed ? items : []
}

/** Pairs of numbers that say something else. */
const noPlace = /size|resolution|range|shape|dimension|interval|scale|ratio|offset|span|limit/i

function isPoint(value: unknown): boolean {
  if (!isRecord(value)) return toNumbers(value)?.length === 2
  const { x, y, ...rest } = value
  return toNumbers([y, x]) !== undefined && Object.keys(rest).length === 0
}

const nothingButFence = /^(?:\s|`|~|json)*$/i

function itemsOf(value: unknown, depth = 0): Record<string, unknown>[] {
  if (Array.isArray(value)) {
    const whole = boxWithLabel(value) ?? bareBox3d(value)
    if (whole) return [whole]
    const pairs = value.map((entry) => (Array.isArray(entry) ? toNumbers(entry) : undefined))
    if (pairs.every((pair) => pair?.length === 2)) return pairs.map((point) => ({ point }))
    return value.flatMap((entry): Record<string, unknown>[] => {
      const item = Array.isArray(entry) ? (boxWithLabel(entry) ?? bareBox3d(entry)) : undefined
      return item ? [item] : []
    })
  }
  if (!isRecord(value) || depth > 3) return []
  const own = ownLabel(value)
  return Object.entries(value).flatMap(([key, entry]): Record<string, unknown>[] => {
    if (isRecord(entry)) return itemsOf(entry, depth + 1)
    if (!Array.isArray(entry)) return []
    const boxes = toNumbers(entry)?.length === 4 ? [entry] : entry.map(toNumbers)
    const role = keyRole(key)
    const isNamed = role !== 'list' && role !== 'box'
    const beside = isNamed ? [] : [...listsBeside(value, boxes.length)]
    const format = isNamed ? {} : formatIn(value)
    return boxes.flatMap((box, at) => {
      if (box?.length !== 4) return []
      if (isNamed) return [{ label: own ?? key, box_2d: box }]
      const fields = Object.fromEntries(beside.map(([name, list]) => [name, list[at]]))
      return [{ ...format, ...fields, box_2d: box }]
    })
  })
}

/** `{"label": "cat", "where_px": […]}`: of one list beside a label the key is no label. */
function ownLabel(value: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.values(value).filter(Array.isArray).length !== 1) return undefined
  const words = value.label ?? value.name
  return typeof words === 'string' ? words : undefined
}

/** `{"boxes": […], "labels": […], "scores": […]}`: the lists of this length beside it, under the names of one's field. */
export function listsBeside(
  value: Readonly<Record<string, unknown>>,
  length: number,
): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, readonly unknown[]>()
  for (const [key, list] of Object.entries(value)) {
    if (!Array.isArray(list) || list.length !== length) continue
    const single = [key.replace(/s$/i, ''), key.replace(/es$/i, '')].find(
      (word) => keyRole(word) !== undefined,
    )
    const role = keyRole(single ?? key)
    if (role === 'list' || role === 'box') continue
    found.set(role === 'label' || role === 'confidence' || role === 'mask' ? role : key, list)
  }
  return found
}

function formatIn(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([key, words]) => keyRole(key) === 'format' && typeof words === 'string'),
  )
}

/** Nine numbers are a box in space. */
function bareBox3d(list: readonly unknown[]): Record<string, unknown> | undefined {
  return list.length === 9 && toNumbers(list) ? { box_3d: list } : undefined
}

function boxWithLabel(list: readonly unknown[]): Record<string, unknown> | undefined {
  const words = list.filter((entry) => typeof entry === 'string' && toNumbers([entry]) === undefined)
  const rest = list.filter((entry) => !words.includes(entry))
  const box = toNumbers(rest.length === 1 ? rest[0] : rest)
  if (box?.length !== 4 || words.length > 1) return undefined
  return words.length === 1 ? { label: words[0], box_2d: box } : { box_2d: box }
}

/** Lists in brackets for four numbers in parentheses, and behind a name: `('cat', (10, 20, 300, 400))`, `cat: 10, 20, …`. */
export function numbersAsLists(text: string): string | undefined {
  if (text.length > maxListLength) return undefined
  if (fourInParentheses.test(text) || /^\s*\(\s*[\d.]{1,9}\s*,\s*[\d.]{1,9}\s*\)\s*$/.test(text))
    return text.replaceAll('(', '[').replaceAll(')', ']')
  const named = text.replace(fourBehindName, '[$1]')
  return named === text ? undefined : named
}

const fourInParentheses = /\(\s{0,9}-?[\d.]{1,9}(?:\s{0,9},\s{0,9}-?[\d.]{1,9}){3}\s{0,9}\)/
const fourBehindName =
  /(?<=\p{L}[*"')\]]{0,4}\s?[:=：][*\s]{0,4})([\d.]{1,9}(?:\s?[,，]\s?[\d.]{1,9}){3})(?=\s*$)/gmu

/**
 * The model's words inside something that was wrapped round them: a whole API response, JSON in a JSON string, or
 * text with its quotes escaped. `undefined` when there is no such wrapping.
 */
export function unwrapReply(text: string): string | undefined {
  const trimmed = text.trim()
  const streamed = textsOfLines(trimmed)
  if (streamed !== undefined) return streamed
  // Only what can be such a wrapping is parsed: a hostile `[[[[…` would take seconds.
  if (trimmed.startsWith('"') || /^[[{]\s*[{"]/.test(trimmed.slice(0, 1000))) {
    try {
      const value: unknown = JSON.parse(trimmed)
      const parts = responseParts(value)
      const texts = parts.length > 0 ? parts : spatialTexts(value, 0)
      if (texts.length > 0) return texts.join('')
    } catch {
      // No JSON as a whole; it may still be escaped.
    }
  }
  if (
    trimmed.length <= maxListLength &&
    /&(?:quot|#34);\s*(?:box|bbox|bounding|label|point|mask)/.test(trimmed)
  ) {
    return trimmed
      .replace(/&(?:quot|#34);/g, '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
  }
  if (trimmed.length <= maxListLength && escapedInMarkdown.test(trimmed))
    return trimmed.replace(/\\([[\]{}_*#().-])/g, '$1')
  return escapedKey.test(trimmed) ? trimmed.replace(/\\n/g, '\n').replace(/\\(["\\/])/g, '$1') : undefined
}

/** Brackets or a key of ours with Markdown's own escapes: this text was taken from a page. */
const escapedInMarkdown = /\\\[\s*[{[\\]|"(?:b?box|bounding|label|point|mask)(?:\\_\w+)+"/i

/** A key of ours with its quotes escaped: this text stood in a JSON string. */
const escapedKey = /\\"(?:box|bbox|bounding|label|point|mask)/

/** Responses line by line: a stream of events is one text in pieces, other lines are answers of their own. */
function textsOfLines(text: string): string | undefined {
  if (text.length > maxListLength || !/^(?:data:\s*)?\{\s*"(?:candidates|response)"/.test(text))
    return undefined
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length < 2) return undefined
  try {
    const texts = lines.map((line) => responseParts(JSON.parse(line.replace(/^data:/, ''))).join(''))
    const joined = texts.join(lines[0]!.startsWith('data:') ? '' : '\n')
    return joined === '' ? undefined : joined
  } catch {
    return undefined
  }
}

/** The text parts of a `generateContent` response, or of a list of streamed ones; thoughts are left out. */
function responseParts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(responseParts)
  if (!isRecord(value)) return []
  if (isRecord(value.response)) return responseParts(value.response)
  if (!Array.isArray(value.candidates)) return []
  const first: unknown = value.candidates[0]
  const content = isRecord(first) && isRecord(first.content) ? first.content : {}
  const parts: unknown[] = Array.isArray(content.parts) ? content.parts : []
  return parts.flatMap((part) =>
    isRecord(part) && typeof part.text === 'string' && part.thought !== true ? [part.text] : [],
  )
}

/** Text anywhere in a value that can hold items itself: another API's response, a field of some log. */
function spatialTexts(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return /[[{]/.test(value) ? [value] : []
  if (depth > 20 || typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((entry) => spatialTexts(entry, depth + 1))
}
