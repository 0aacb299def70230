import type { Issue } from '../errors/issue.ts'
import { frameTransform, type PictureFrame } from '../geometry/frame.ts'
import type { Rounding } from '../geometry/to-pixels.ts'
import { createLabelMatcher } from './closed-labels.ts'
import type { Detection } from './detection.ts'
import { type CocoItem, createCocoReading, isCoco } from './item/coco.ts'
import { copiesIssue, type ItemIssueCode, itemIssues, loopCopies, passedOver } from './item/item-issues.ts'
import { keyRole } from './item/item-keys.ts'
import { isRecord } from './item/numbers.ts'
import { type ItemOptions, readItem, severalItems } from './item/read-item.ts'
import type { Item } from './item/read-label.ts'
import { readPlainItem } from './item/read-plain-item.ts'
import { createToolReading } from './item/tool-items.ts'
import { parseRepeated, parseTolerant } from './json/tolerant-json.ts'
import { itemsOfFields, marginOf } from './reply/items-of-fields.ts'
import { itemsOfTable } from './reply/items-of-table.ts'
import { itemsOfTokens } from './reply/items-of-tokens.ts'
import {
  itemsOfNamedPoints,
  itemsOfOthers,
  listsBeside,
  numbersAsLists,
  unwrapReply,
} from './reply/other-forms.ts'
import { parsePlainItem } from './reply/parse-plain-item.ts'
import {
  type ItemContext,
  type ItemRow,
  type OtherValue,
  type RawItem,
  ReplyScanner,
  type ScanEnd,
} from './reply/reply-scanner.ts'
import { valueOfMarkup } from './reply/value-of-markup.ts'

/** Options of {@link createDetectionReader}. */
export interface DetectionReaderOptions extends PictureFrame {
  /** How box edges become whole pixels. @default 'trunc' */
  readonly rounding?: Rounding
  /** The caller's closed list of labels: matches get the list's own word and its `labelId`, others an issue. */
  readonly labels?: readonly string[]
  /** Masks were asked for: an item without one gets `mask: { kind: 'none', reason: 'missing' }`. @default false */
  readonly expectMask?: boolean
  /** The model that answered; reserved for forms that only some models write, so far every form is told by itself. */
  readonly model?: string
}

/** What was read, and what there is to say about it. */
export interface ParsedDetections {
  readonly detections: Detection[]
  readonly issues: Issue[]
}

/** Reads a reply while it is still coming in. */
export interface DetectionReader {
  /** Takes the next piece of text and gives the detections that it completed. */
  push(chunk: string): Detection[]
  /**
   * Says that the reply is over and gives everything: exactly what `parseDetections` gives for the whole text. Of a
   * reply that counts in pixels, which only some boxes tell, these are other places than `push` gave.
   */
  end(): ParsedDetections
  /** True once the model repeats itself: nothing new is to be expected, the stream may be stopped. */
  readonly isLooping: boolean
}

/** More items than a model writes: a hostile reply is not read twice. */
const maxReadTwice = 5000
const resyncMessage = 'A quote never closed; reading started again at the next item.'
const noNotes: readonly ItemIssueCode[] = []

/**
 * A reader for a streamed reply. Each detection is given as soon as its item closes; `end` gives all of them.
 * Throws `request_invalid` when neither `size` nor `transform` is given; nothing in a reply makes it throw.
 */
export function createDetectionReader(options: DetectionReaderOptions): DetectionReader {
  return new Reader(options)
}

class Reader implements DetectionReader {
  readonly #options: DetectionReaderOptions
  readonly #item: ItemOptions
  readonly #scanner: ReplyScanner
  readonly #matchLabel: ReturnType<typeof createLabelMatcher> | undefined
  readonly #detections: Detection[] = []
  readonly #issues: Issue[] = []
  /** Items that cannot be understood before the end, and all that came after the first of them. */
  readonly #waiting: RawItem[] = []
  #readFormat: ((item: Item) => CocoItem) | undefined
  readonly #seen = new Map<string, string[]>()
  #count = 0
  #copies = 0
  #firstCopy = -1
  #copiesInARow = 0
  #lastText = ''
  #lastGroup = ''
  #lastContext: ItemContext = {}
  /** How many items were plainly in pixels, and how many of these only with x first. */
  #pixelItems = 0
  #xFirstItems = 0
  #thousandthItems = 0
  #sawFractions = false

  constructor(options: DetectionReaderOptions, all?: ItemOptions['all']) {
    this.#options = options
    this.#item = {
      transform: frameTransform(options),
      rounding: options.rounding ?? 'trunc',
      expectMask: options.expectMask ?? false,
      ...(all && { all }),
    }
    this.#matchLabel = options.labels?.length ? createLabelMatcher(options.labels) : undefined
    this.#scanner = new ReplyScanner((item) => this.#take(item))
  }

  get isLooping(): boolean {
    return this.#copiesInARow >= loopCopies
  }

  push(chunk: string): Detection[] {
    const before = this.#detections.length
    this.#scanner.push(chunk)
    return this.#detections.slice(before)
  }

  end(): ParsedDetections {
    const end = this.#scanner.end()
    this.#readWaiting()
    if (this.#detections.length === 0 && !end.isTooLong) {
      const again = this.#otherwise(end)
      if (again) return again
    }
    const inPixels = end.isTooLong ? undefined : this.#allInPixels()
    if (inPixels) return inPixels
    this.#sayEnd(end)
    return { detections: this.#detections, issues: this.#issues }
  }

  /** No model counts one object in pixels and the next in thousandths: where many are plainly in pixels, all are that fit. */
  #allInPixels(): ParsedDetections | undefined {
    if (this.#item.all || this.#thousandthItems === 0 || this.#sawFractions) return undefined
    if (this.#pixelItems * 3 < this.#thousandthItems || this.#count > maxReadTwice) return undefined
    const order = this.#xFirstItems > 0 ? 'xyxy' : undefined
    const reader = new Reader(this.#options, { inPixels: true, ...(order && { order }) })
    reader.push(this.#scanner.text())
    const again = reader.end()
    const fits =
      again.detections.length === this.#detections.length &&
      again.issues.every(
        ({ code }) => !/^(?:box_(?:clamped|outside)|point_clamped|polygon_clamped|mask_outside)$/.test(code),
      )
    return fits ? again : undefined
  }

  /** What a reply says that holds no objects: the reading of its words in another notation, or items of its own. */
  #otherwise(end: ScanEnd): ParsedDetections | undefined {
    const text = this.#scanner.text()
    const inner = this.#readAgain(unwrapReply(text))
    if (inner || this.#count > 0) return inner
    const later = this.#fromFirstItem()
    if (later) return later
    if (!end.truncated) {
      const markup = valueOfMarkup(text, this.#item.transform.sent)
      const marked = this.#readAgain(markup === undefined ? undefined : JSON.stringify(markup))
      if (marked) return marked
      this.#addAll(itemsOfNamedPoints(end.others))
      if (this.#count === 0) this.#addFields(text, end.others)
    }
    if (this.#count === 0) this.#addAll(itemsOfOthers(end.others))
    if (this.#count === 0 && !end.truncated) this.#addAll(itemsOfTable(text))
    if (this.#count === 0 && !end.truncated) this.#addAll(itemsOfTokens(text))
    if (this.#count > 0 || end.truncated) return undefined
    return this.#readAgain(numbersAsLists(text))
  }

  /** Items of fields, and bare boxes between them: `cat: ymin=1, …`, `dog: [5, 6, 70, 80]`. */
  #addFields(text: string, others: readonly OtherValue[]): void {
    const fields = itemsOfFields(text)
    if (fields.length === 0) return
    const margins = new Set(fields.map(({ margin }) => margin))
    let at = 0
    let passed = 0
    for (const other of others) {
      while (at < fields.length && fields[at]!.start < other.start) this.#add(fields[at++]!.item, undefined)
      const end = fields[at - 1]?.end ?? -1
      if (end > other.start) continue
      const items = itemsOfOthers([other])
      const margin = marginOf(text, other.start)
      // Behind an item, or in a line of another kind, four numbers may be anything: `- Colour: [255, 0, 0, 1]`.
      if (margin.end > end && margins.has(margin.text)) this.#addAll(items)
      else passed += items.length
    }
    for (const { item } of fields.slice(at)) this.#add(item, undefined)
    if (passed > 0) this.#issues.push(passedOver(passed))
  }

  #addAll(items: readonly Readonly<Record<string, unknown>>[]): void {
    for (const item of items) this.#add(item, undefined)
  }

  #readAgain(text: string | undefined): ParsedDetections | undefined {
    if (text === undefined) return undefined
    const reader = new Reader(this.#options)
    reader.push(text)
    const again = reader.end()
    return again.detections.length > 0 ? again : undefined
  }

  /** Reads again from where items seem to begin, when a quote or bracket in the words before them hid them all. */
  #fromFirstItem(): ParsedDetections | undefined {
    const text = this.#scanner.text()
    const at = text.search(
      /\{\s*["'](?!\w*(?:boxes|labels|points|masks)["'])(?:box|bbox|label|point|mask|bounding)/i,
    )
    if (at <= 0 || /^[\s[({]*$/.test(text.slice(0, at))) return undefined
    const later = this.#readAgain(text.slice(at))
    if (!later) return undefined
    const resynced: Issue = { code: 'reply_resynced', message: resyncMessage, severity: 'warning' }
    return { detections: later.detections, issues: [...later.issues, resynced] }
  }

  #take(raw: RawItem): void {
    if (raw.isCoded || raw.row || this.#waiting.length > 0) this.#waiting.push(raw)
    else this.#read(raw)
  }

  #readWaiting(): void {
    if (this.#waiting.length === 0) return
    const items = this.#waiting.map(({ text }) => itemIn(text) ?? parseTolerant(text).value)
    const { sent } = this.#item.transform
    const readCoco = createCocoReading(this.#scanner.text(), items, sent)
    const readTool = createToolReading(this.#scanner.text(), items, sent)
    this.#readFormat = (item) => (isCoco(item) ? readCoco(item) : readTool(item))
    const rows = rowReader(this.#scanner.text())
    for (const raw of this.#waiting)
      this.#read(raw.row ? { ...raw, context: { ...raw.context, ...rows(raw.row) } } : raw)
  }

  #read({ text, context, group, cut, repeats }: RawItem): void {
    if (!cut && this.#isCopy(text, group, context)) return
    if (repeats && !cut) {
      for (const one of parseRepeated(text)) {
        const index = this.#count
        this.#add(withContext(one, context), undefined)
        this.#say(index, 'item_repaired')
      }
      return
    }
    const parsed = cut ? undefined : itemIn(text)
    const tolerant = parsed === undefined ? parseTolerant(text) : undefined
    const item = parsed ?? tolerant?.value
    const index = this.#count
    if (!isRecord(item)) {
      this.#count++
      this.#say(index, 'item_unreadable')
      return
    }
    this.#add(withContext(item, context), tolerant?.cutKey, context.name)
    if (cut) this.#say(index, 'item_cut')
    else if (tolerant) this.#say(index, 'item_repaired')
  }

  #add(item: Readonly<Record<string, unknown>>, cutKey: string | undefined, name?: string): void {
    const besideThousandths = this.#thousandthItems > 0
    const options = cutKey === undefined ? this.#item : { ...this.#item, cutKey }
    const plain = cutKey === undefined ? readPlainItem(item, this.#count, options) : undefined
    const several = plain ? undefined : severalItems(item)
    if (several) {
      for (const one of several) this.#add(one, cutKey, name)
      return
    }
    const index = this.#count++
    const formed = this.#readFormat?.(item) ?? { item, notes: noNotes }
    const { detection: read, notes } = plain
      ? { detection: plain, notes: noNotes }
      : readItem(formed.item, index, { ...options, besideThousandths })
    for (const note of [...formed.notes, ...notes]) this.#say(index, note)
    if (!read) return
    const detection = read.label === '' && name !== undefined ? { ...read, label: name } : read
    if (notes.includes('box_in_pixels') || notes.includes('point_in_pixels')) {
      this.#pixelItems++
      if (notes.includes('box_axis_swapped')) this.#xFirstItems++
    } else if (notes.includes('box_in_fractions') || notes.includes('point_in_fractions'))
      this.#sawFractions = true
    else if (detection.box2d || detection.point || detection.points) this.#thousandthItems++
    const match = this.#matchLabel?.(detection.label)
    if (this.#matchLabel && !match) this.#say(index, 'label_unknown')
    this.#detections.push(match ? { ...detection, ...match } : detection)
  }

  /** A model in a loop writes the same item again, letter by letter; a second one of those says nothing new. */
  #isCopy(text: string, group: string, context: ItemContext): boolean {
    if (
      text === this.#lastText &&
      group === this.#lastGroup &&
      context.label === this.#lastContext.label &&
      context.time === this.#lastContext.time &&
      context.name === this.#lastContext.name
    ) {
      return this.#countCopy()
    }
    this.#lastText = text
    this.#lastGroup = group
    this.#lastContext = context
    const key = `${text.length}:${text.slice(0, 120)}:${context.time ?? ''}:${context.label ?? ''}:${context.name ?? ''}:${group}`
    const before = this.#seen.get(key)
    if (before?.includes(text)) return this.#countCopy()
    this.#copiesInARow = 0
    // Only so many neighbours are compared, to stay linear for hostile replies.
    if (!before) this.#seen.set(key, [text])
    else if (before.length < 8) before.push(text)
    return false
  }

  #countCopy(): true {
    if (this.#firstCopy < 0) this.#firstCopy = this.#count
    this.#copies++
    this.#copiesInARow++
    this.#count++
    return true
  }

  #say(index: number, code: ItemIssueCode): void {
    const [severity, message] = itemIssues[code]
    this.#issues.push({ code, message, index, severity })
  }

  #sayEnd(end: ScanEnd): void {
    const say = (code: string, severity: Issue['severity'], message: string, index?: number): void => {
      this.#issues.push(
        index === undefined ? { code, message, severity } : { code, message, severity, index },
      )
    }
    if (this.#copies > 0) this.#issues.push(copiesIssue(this.#copies, this.#firstCopy))
    if (this.#pixelItems > 0 && this.#thousandthItems > 0) {
      say('units_mixed', 'warning', 'Some places are plainly in pixels; the others may be in pixels too.')
    }
    if (this.#sawFractions && this.#thousandthItems > 0) {
      say(
        'units_mixed',
        'warning',
        'Some places are plainly fractions of the picture; the others may be too.',
      )
    }
    if (end.withoutGeometry > 0 && this.#count === 0) {
      say(
        'geometry_missing',
        'warning',
        `${end.withoutGeometry} items have a label and no place in the picture.`,
      )
    }
    if (end.lostBoxes > 0 && !end.truncated && !end.isTooLong) this.#issues.push(passedOver(end.lostBoxes))
    if (end.resyncs > 0) {
      say('reply_resynced', 'warning', resyncMessage)
    }
    if (end.isTooLong) {
      say(
        'reply_too_long',
        'error',
        'The reply is longer than any model writes; the rest of it was not read.',
      )
    }
    if (end.truncated) {
      say(
        'reply_truncated',
        'error',
        'The reply stops before it is complete; every item that closed is kept.',
      )
    }
    if (this.#count > 0 || end.truncated || end.isTooLong || (end.sawJson && end.withoutGeometry > 0)) return
    const text = this.#scanner.text().trim()
    if (text === '') say('reply_empty', 'error', 'The reply is empty.')
    else if (!end.others.some((one) => isEmptyAnswer(one.text)))
      say('reply_unparseable', 'error', 'No item can be found in the reply.')
  }
}

/** `[]`, `{}`, `{"boxes": []}`: the model says that there is nothing, which is an answer. */
function isEmptyAnswer(text: string): boolean {
  if (text.length > 100_000 || !/\[\s*\]|\{\s*\}/.test(text)) return false
  const { value } = parseTolerant(text)
  return (isRecord(value) && Object.values(value).some(isBlank)) || saysNothing(value)
}

function saysNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(saysNothing)
  if (!isRecord(value)) return false
  // In `[{"function": "home", "args": []}]` nothing is empty that would hold items.
  return (
    isBlank(value) || Object.entries(value).some(([key, one]) => keyRole(key) === 'list' && saysNothing(one))
  )
}

function isBlank(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0
}

/** More objects with lists of items, or lists in one, than a model writes. */
const maxHolders = 100

/** What stands at the place of an item in lists of the same length: `{"boxes": [{…}, {…}], "labels": ["cat", "dog"]}`. */
function rowReader(text: string): (row: ItemRow) => ItemContext {
  const holders = new Map<number, unknown>()
  const beside = new Map<string, ReturnType<typeof listsBeside>>()
  const listsOf = ({ start, key }: ItemRow): ReturnType<typeof listsBeside> | undefined => {
    const name = `${start} ${key}`
    if (beside.has(name) || beside.size >= maxHolders) return beside.get(name)
    if (!holders.has(start)) holders.set(start, parseTolerant(text.slice(start)).value)
    const holder = holders.get(start)
    const list = isRecord(holder) ? holder[key] : undefined
    const areItems = Array.isArray(list) && list.every(isRecord)
    const lists = isRecord(holder) && areItems ? listsBeside(holder, list.length) : new Map()
    beside.set(name, lists)
    return lists
  }
  return (row) => {
    const lists = listsOf(row)
    const label = lists?.get('label')?.[row.at]
    const confidence = lists?.get('confidence')?.[row.at]
    return {
      ...(typeof label === 'string' && { label: JSON.stringify(label) }),
      ...(confidence !== undefined && { confidence: JSON.stringify(confidence) }),
    }
  }
}

function itemIn(text: string): unknown {
  return parsePlainItem(text) ?? parseJson(text)
}

function parseJson(text: string): unknown {
  // To throw costs more than to read: what does not even begin as JSON is not tried.
  if (!/^\{\s*["}]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function withContext(item: Record<string, unknown>, context: ItemContext): Record<string, unknown> {
  if (Object.keys(context).length === 0) return item
  const added: [string, unknown][] = []
  const has = (name: string): boolean => Object.keys(item).some((key) => key.toLowerCase() === name)
  if (context.label !== undefined && !has('label')) added.push(['label', parseTolerant(context.label).value])
  if (context.confidence !== undefined && !has('confidence'))
    added.push(['confidence', parseTolerant(context.confidence).value])
  if (context.time !== undefined && !has('time')) added.push(['time', parseTolerant(context.time).value])
  if (context.format !== undefined && !has('format'))
    added.push(['format', parseTolerant(context.format).value])
  if (context.picture !== undefined) {
    for (const [key, value] of Object.entries(parseTolerant(`{${context.picture}}`).value ?? {}))
      if (!has(key.toLowerCase())) added.push([key, value])
  }
  // The item's own words come first, so that they win over what stands round it.
  return Object.fromEntries([...Object.entries(item), ...added])
}
