import { isGeometry, type KeyRole, keyRole } from '../item/item-keys.ts'
import { collectionType, featureType } from '../item/of-feature.ts'
import { ReplyLexer } from '../json/reply-lexer.ts'
import { ChunkList } from './chunk-list.ts'
import { type GroupFrame, ItemGroups } from './item-groups.ts'
import { nameBefore } from './words-beside.ts'

/** What stands round an item and belongs to it too: `{"time": "00:05", "objects": [item, …]}`. */
export interface ItemContext {
  readonly label?: string
  readonly time?: string
  /** Which of several pictures or frames it is about, as a field of JSON. */
  readonly picture?: string
  /** In which order and unit the numbers of boxes are. */
  readonly format?: string
  /** How sure the model is, said in a list beside. */
  readonly confidence?: string
  /** What the words before it call it, where nothing round it does: `cat: {"box_2d": …}`. */
  readonly name?: string
}

/** The place of an item in `{"boxes": [item, …], "labels": […]}`. */
export interface ItemRow {
  /** Where the object begins that has the lists. */
  readonly start: number
  readonly key: string
  readonly at: number
}

/** A piece of the reply that is one object the model speaks of. */
export interface RawItem {
  readonly text: string
  readonly context: ItemContext
  /** Tells the list it stands in from those of other pictures and frames of the same reply. */
  readonly group: string
  /** True when the reply ended inside it. */
  readonly cut: boolean
  /** What it means is said by a table, or a size, that may come last. */
  readonly isCoded?: boolean
  /** It has no words of its own: its place in a list whose object may have lists of labels beside it. */
  readonly row?: ItemRow
  /** True when its box comes again under the same key: what should stand between two items was forgotten. */
  readonly repeats?: boolean
}

/** A whole value of the reply that holds no items in the usual sense, and the words just before and after it. */
export interface OtherValue {
  readonly start: number
  readonly text: string
  readonly before: string
  readonly after: string
}

/** How the reply ended, and what was passed over. */
export interface ScanEnd {
  /** The reply stopped before its brackets closed. */
  readonly truncated: boolean
  /** The reply has more values than are read; what came after them was passed over. */
  readonly isTooLong: boolean
  /** Whether any `{` or `[` was seen closing. */
  readonly sawJson: boolean
  /** Objects with a label and nothing that says where. */
  readonly withoutGeometry: number
  /** Times that reading had to start again after a quote that never closed. */
  readonly resyncs: number
  /** Whole values that hold no items in the usual sense; only interesting when there were no items at all. */
  readonly others: readonly OtherValue[]
  /** Lists of four numbers in no item, where brackets or quotes are wrong: boxes that lost their items. */
  readonly lostBoxes: number
}

interface Frame extends GroupFrame {
  /** An object in parentheses: `Detection(label='cat')`. */
  readonly isCall: boolean
  /** Index of the nearest object around this one, or -1. */
  readonly parent: number
  /** Whether an object here could be an item; false inside an item's own parts. */
  readonly candidate: boolean
  key: string
  role: KeyRole | undefined
  /** How many keys say where it is. */
  geometry: number
  hasPoints: boolean
  hasList: boolean
  /** How many of the keys `x` and `y` there were. */
  axes: number
  /** The key of the last box. */
  boxKey: string | undefined
  repeats: boolean
  /** A key and its colon were read, and no value yet. */
  awaitsValue: boolean
  /** Of an object in a list: how many came before it. */
  readonly at: number
  /** Of a list: how many objects it has. */
  count: number
  /** Of an object: it has words under a key that means nothing to us. */
  hasWords: boolean
  /** Of a list: items stand in it. */
  hasItems: boolean
  /** Of a list: objects with a label and nothing that says where, until the first item. */
  placeless: { readonly start: number; readonly end: number }[] | undefined
  hasKey: boolean
  label: string | undefined
  time: string | undefined
  format: string | undefined
  picture: string | undefined
  isCoded: boolean
  emitted: boolean
  /** The brace that should have opened it was forgotten: it starts with its first key. */
  isBraceless: boolean
  /** Its key is a side of a box, or of the picture: `left`. What stands under it tells. */
  isSide: boolean
  /** An object without words in it that says where: the place of this one, if this has words and no second such. */
  held: HeldPlace | undefined
  /** Parentheses of no call that are open in it. */
  parens: number
}

interface HeldPlace {
  readonly frame: Frame
  readonly text: string
  /** The key it stands under. */
  readonly key: string
  readonly role: KeyRole | undefined
}

/**
 * Brackets, keys and values read of one reply. A model answers in at most 65,536 tokens, so none comes near it; it
 * bounds the time and memory that a hostile reply can take.
 * Source: https://ai.google.dev/gemini-api/docs/models (output token limit)
 */
const maxValues = 250_000
/** Nesting beyond this is counted and not read: no real reply comes near it. */
const maxDepth = 200
/** Text of objects that turn out to be items after things inside them already were; keeps the whole linear. */
const rereadBudget = 4_000_000
const maxResyncs = 8
const maxOthers = 2000
/** How many letters round such a value are looked at for its label. */
const wordsRound = 100
const noContext: ItemContext = {}
/** Stands for a time that is written as a list or an object. */
const noTime = 'null'

/**
 * Finds the objects of a reply in one pass over its characters, whatever is around them, in pieces of any size.
 * It follows quotes and brackets only; what an item says is read by others. Time is linear in the reply.
 */
export class ReplyScanner {
  readonly #chunks = new ChunkList()
  readonly #groups = new ItemGroups(this.#chunks)
  readonly #lexer = new ReplyLexer({
    token: (start, end, isWord) => this.#token(start, end, isWord),
    key: () => this.#key(),
    open: (code, start) => {
      if (code === 40) this.#openParenthesis(start)
      else this.#open(code === 123, start)
    },
    close: (code, at) => {
      if (code === 41) this.#closeParenthesis(at)
      else this.#close(code === 125, at)
    },
    // Behind items in braces a call is code that does something with them.
    takesCalls: () => this.#itemsInBraces === 0,
    openCall: (start) => this.#open(true, start, true),
    isOutside: () => this.#stack.length === 0,
    inParens: () => {
      const top = this.#stack[this.#stack.length - 1]
      return top !== undefined && (top.isCall || top.parens > 0)
    },
    isFull: () => this.#values > maxValues,
  })
  readonly #emit: (item: RawItem) => void
  readonly #wants: 'places' | 'times'
  #stack: Frame[] = []
  #isWord = false
  #topEnd = 0
  #overflow = 0
  #values = 0
  #lastStart = 0
  #lastEnd = 0
  #reread = rereadBudget
  #sawJson = false
  #withoutGeometry = 0
  #items = 0
  #itemsInBraces = 0
  /** Items in no list and no object. */
  #rows = 0
  #held = 0
  #others: { readonly start: number; readonly end: number }[] = []
  /** Where items stand: a start and an end for each. */
  readonly #spans: (readonly [start: number, end: number])[] = []
  /** A bracket closed another kind, a quote swallowed one, or a list has a key and no object. */
  #isDamaged = false

  /** `wants` says what makes an object an item: saying where something is, or when. */
  constructor(emit: (item: RawItem) => void, wants: 'places' | 'times' = 'places') {
    this.#emit = emit
    this.#wants = wants
  }

  push(chunk: string): void {
    if (chunk === '' || this.#lexer.isStopped) return
    const base = this.#chunks.length
    this.#chunks.push(chunk)
    this.#lexer.push(chunk, base)
  }

  end(): ScanEnd {
    let resyncs = 0
    while (resyncs < maxResyncs && !this.#lexer.isStopped) {
      this.#lexer.settle(this.#chunks.length)
      const again = this.#resyncPoint()
      if (again === undefined) break
      resyncs++
      this.#sendHeld()
      this.#stack = []
      this.#overflow = 0
      this.#lexer.restart(this.#chunks.slice(again), again)
    }
    const isTooLong = this.#lexer.isStopped
    const truncated = !isTooLong && this.#isTruncated()
    this.#sendHeld()
    if (truncated) this.#emitCut()
    const isDamaged = this.#isDamaged || resyncs > 0 || this.#withoutGeometry > 0
    return {
      truncated,
      isTooLong,
      sawJson: this.#sawJson,
      withoutGeometry: this.#withoutGeometry,
      resyncs,
      others: this.#others.map(({ start, end }) => this.#otherValue(start, end)),
      lostBoxes: isDamaged && this.#items > 0 ? this.#boxesBetweenItems() : 0,
    }
  }

  #boxesBetweenItems(): number {
    let boxes = 0
    let at = 0
    const spans = [...this.#spans, [this.#chunks.length, 0] as const].sort(([a], [b]) => a - b)
    for (const [start, end] of spans) {
      if (start > at) boxes += this.#chunks.slice(at, start).match(fourNumbers)?.length ?? 0
      at = Math.max(at, end)
    }
    return boxes
  }

  /** All text so far. */
  text(): string {
    return this.#chunks.slice(0)
  }

  #token(start: number, end: number, isWord: boolean): void {
    this.#values++
    this.#isWord = isWord
    if (this.#overflow > 0) return
    this.#lastStart = start
    this.#lastEnd = end
    const frame = this.#stack[this.#stack.length - 1]
    // The next key, after a value that was a list, is no value.
    if (!frame?.isObject || !frame.awaitsValue) return
    frame.awaitsValue = false
    if (frame.isSide && /^["']?[-+.\d]/.test(this.#short(start, end))) frame.geometry++
    // `"point": null`, as a schema asks for it, says nothing. Of an item that lost its box the loss is told.
    if (
      isWord &&
      isGeometry(frame.role) &&
      frame.role !== 'box' &&
      !frame.isSide &&
      this.#isNothing(start, end)
    )
      frame.geometry--
    if (frame.role === undefined) {
      if (!isWord) frame.hasWords = true
      return
    }
    if (frame.role === 'label' && frame.label === undefined) {
      const label = this.#short(start, end)
      if (label !== collectionType) frame.label = label
    }
    if (frame.role === 'picture') this.#readPicture(frame, this.#short(start, end))
    if (frame.role === 'format' && frame.format === undefined) frame.format = this.#short(start, end)
    if (frame.role === 'time' && frame.time === undefined) frame.time = this.#short(start, end)
  }

  /** `"frame": "00:05"` says when, `"file": "a.jpg"` and `"frame": 5` say which. */
  #readPicture(frame: Frame, value: string): void {
    if (/^["']?\d+:\d\d/.test(value)) frame.time ??= value
    else if (value.length < wordsRound) frame.picture ??= `${JSON.stringify(frame.key)}: ${value}`
  }

  #isNothing(start: number, end: number): boolean {
    return end - start === 4 && /^(?:null|none)$/i.test(this.#short(start, end))
  }

  #short(start: number, end: number): string {
    return this.#chunks.slice(start, Math.min(end, start + 300))
  }

  #key(): void {
    let frame = this.#stack[this.#stack.length - 1]
    const start = this.#lastStart
    const end = this.#lastEnd
    if (this.#overflow > 0) return
    if (frame && !frame.isObject) frame = this.#openSwallowed(frame, start, end)
    if (!frame?.isObject) return
    // No key is so long; what a forgotten quote swallowed is.
    if (end - start > 8 && frame.hasKey && start > frame.start)
      frame = this.#splitSwallowed(frame, start, end)
    if (start < frame.start || (start === frame.start && !frame.isBraceless)) {
      frame.role = undefined
      return
    }
    const key = keyAtEnd(this.#chunks.slice(Math.max(start, end - 40), end))
    // With its quotes escaped it stands in the text of another JSON, which is unwrapped later.
    const role = key.includes('\\') ? undefined : isOfFeature(frame, key) ? 'mask' : keyRole(key)
    frame.awaitsValue = true
    frame.key = key
    frame.role = role
    frame.hasKey = true
    if (role === 'box') {
      if (frame.boxKey === key) frame.repeats = true
      frame.boxKey = key
    }
    frame.isSide = (role === 'edge' || role === 'point') && sides.test(key)
    if (frame.isSide) return
    if (isGeometry(role)) frame.geometry++
    else if (role === 'points' || role === 'place') frame.hasPoints = true
    else if (role === 'axis') frame.axes++
    else if (role === 'list') frame.hasList = true
    else if (role === 'category' || role === 'shape') frame.isCoded = true
  }

  /** `[{…}", {"box_2d": …`: a quote too many swallowed the brace that opens the next item of a list. */
  #openSwallowed(frame: Frame, start: number, end: number): Frame {
    const from = Math.max(start, end - 80)
    const swallowed = /^["'][\s,]*(\{)\s*["'][^"'{}]*["']?$/.exec(this.#chunks.slice(from, end))
    if (swallowed && from === start) {
      this.#open(true, from + swallowed[0].indexOf('{'))
      return this.#stack[this.#stack.length - 1]!
    }
    if (this.#splitNumbers(frame, start, end)) return this.#stack[this.#stack.length - 1]!
    // `["box_2d": …`: the brace was forgotten. In `"box_2d": [1, 2, 3, 4, "label": …` it is a bracket.
    const around = this.#stack[frame.parent]?.role
    if (around !== undefined && around !== 'list') return frame
    const key = /^["']([\w-]{3,20})["']$/.exec(this.#chunks.slice(from, end))?.[1]
    const role = key === undefined ? undefined : keyRole(key)
    if (from !== start || (role !== 'label' && role !== 'edge' && !isGeometry(role))) return frame
    this.#open(true, start)
    const opened = this.#stack[this.#stack.length - 1]!
    opened.isBraceless = true
    return opened
  }

  /** `"box_2d": [1, "2, 3, 4]}, {"label": …`: a quote too many swallowed the end of one item and the start of the next. */
  #splitNumbers(frame: Frame, start: number, end: number): boolean {
    const item = this.#stack[frame.parent]
    if (item === undefined || !(isGeometry(item.role) || item.role === 'points')) return false
    const from = Math.max(start, end - 80)
    const swallowed = /\]\s*\}\s*,?\s*(\{)\s*["'][^"'{}]*["']?$/.exec(this.#chunks.slice(from, end))
    if (!swallowed) return false
    const at = from + swallowed.index
    this.#isDamaged = true
    this.#sendHeld()
    this.#stack.length = frame.parent
    // The comma says that this is not as the model wrote it.
    if (item.candidate && this.#isItem(item))
      this.#send(
        item,
        `${this.#chunks.slice(item.start, start)}${this.#chunks.slice(start + 1, at + 1)},}`,
        false,
      )
    this.#open(true, at + swallowed[0].indexOf('{'))
    return true
  }

  /** `"label": "a}, {"box_2d": …`: the quote that was forgotten swallowed the end of one item and the start of the next. */
  #splitSwallowed(frame: Frame, start: number, end: number): Frame {
    const from = Math.max(start, end - 80)
    const swallowed = /\}\s*,?\s*(\{)\s*["'][^"'{}]*["']?$/.exec(this.#chunks.slice(from, end))
    if (!swallowed) return frame
    const at = from + swallowed.index
    this.#isDamaged = true
    this.#sendHeld()
    this.#stack.length--
    const quote = this.#chunks.slice(start, start + 1)
    // The comma says that this is not as the model wrote it.
    if (frame.candidate && this.#isItem(frame))
      this.#send(frame, `${this.#chunks.slice(frame.start, at)}${quote},}`, false)
    this.#open(true, at + swallowed[0].indexOf('{'))
    return this.#stack[this.#stack.length - 1]!
  }

  /** `Name(` opens an object; what else stands in parentheses belongs to the frame round it. */
  #openParenthesis(start: number): void {
    if (this.#overflow > 0) return
    if (this.#isWord && this.#lastEnd === start && this.#stack.length < maxDepth)
      this.#open(true, start, true)
    else this.#stack[this.#stack.length - 1]!.parens++
  }

  #closeParenthesis(at: number): void {
    const frame = this.#stack[this.#stack.length - 1]
    if (!frame || this.#overflow > 0) return
    if (frame.parens > 0) frame.parens--
    else if (frame.isCall) {
      this.#sawJson = true
      this.#finish(this.#stack.length - 1, at + 1)
    }
  }

  #open(isObject: boolean, start: number, isCall = false): void {
    this.#values++
    if (this.#stack.length >= maxDepth) {
      this.#overflow++
      return
    }
    let top = this.#stack.length - 1
    let around = this.#stack[top]
    if (around === undefined) this.#groups.readHeading(this.#topEnd, start)
    if (isObject && !isCall && around?.isObject && around.hasKey && !around.awaitsValue) {
      // `{"label": "a", {"label": "b"}`: the brace that should have closed the item before was forgotten.
      this.#finish(top, start)
      top = this.#stack.length - 1
      around = this.#stack[top]
    }
    if (around) around.awaitsValue = false
    if (this.#wants === 'times' && around?.isObject && around.role === 'time') around.time ??= noTime
    const parent = around === undefined ? -1 : around.isObject ? top : around.parent
    this.#stack.push({
      isObject,
      isCall,
      start,
      parent,
      candidate: isObject && this.#mayBeItem(parent),
      key: '',
      role: undefined,
      geometry: 0,
      hasPoints: false,
      hasList: false,
      axes: 0,
      boxKey: undefined,
      repeats: false,
      awaitsValue: false,
      at: around && isObject ? around.count++ : 0,
      count: 0,
      hasWords: false,
      hasItems: false,
      placeless: undefined,
      hasKey: false,
      label: undefined,
      time: undefined,
      format: undefined,
      picture: undefined,
      isCoded: false,
      emitted: false,
      isBraceless: false,
      isSide: false,
      held: undefined,
      parens: 0,
      group: undefined,
    })
  }

  #mayBeItem(parent: number): boolean {
    const holder = this.#stack[parent]
    if (holder === undefined) return true
    if (!holder.candidate) return false
    if (this.#wants === 'times') return !this.#holdsOneEvent(holder, parent)
    return (!isGeometry(holder.role) || holder.isSide) && holder.geometry === 0
  }

  /** What stands inside an event is part of it: its times, the words of a phrase, the steps of a chapter. */
  #holdsOneEvent(holder: Frame, at: number): boolean {
    if (holder.role === 'time') return true
    const isInList = this.#stack[at - 1]?.isObject === false
    // The words of a phrase may come before what the phrase says of itself.
    if (isInList && holder.key === 'words') return true
    return isInList && holder.time !== undefined && holder.label !== undefined
  }

  #close(isObject: boolean, at: number): void {
    if (this.#overflow > 0) {
      this.#overflow--
      return
    }
    let match = this.#stack.length - 1
    while (match >= 0 && (this.#stack[match]!.isObject !== isObject || this.#stack[match]!.isCall)) match--
    // A bracket of another kind is missing: what it should have closed ends here.
    if (match < Math.max(0, this.#stack.length - 1)) this.#isDamaged = true
    if (match < 0) return
    this.#sawJson = true
    while (this.#stack.length - 1 > match) this.#finish(this.#stack.length - 1, at)
    this.#finish(match, at + 1)
  }

  #finish(index: number, end: number): void {
    const frame = this.#stack[index]!
    if (frame.held) this.#settleHeld(frame)
    this.#stack.length = index
    if (frame.candidate) this.#finishObject(frame, end)
    const holder = this.#stack[index - 1]
    // `{"left": {"x": 1, "y": 2}}` is a corner, `{"left": {"label": …}}` what is on that side.
    if (holder?.isSide && !frame.emitted && (!frame.isObject || frame.axes > 0)) holder.geometry++
    if (index === 0 && this.#items === 0 && !frame.emitted && this.#others.length < maxOthers) {
      this.#others.push({ start: frame.start, end })
    }
    if (frame.emitted) this.#markEmitted(frame)
    if (index !== 0) return
    this.#topEnd = end
    // A list with a key and no object round it: `"box_2d": [1, 2, 3, 4]}`, whose brace was forgotten.
    if (
      !frame.isObject &&
      /["']\s{0,4}:\s{0,4}$/.test(this.#chunks.slice(Math.max(0, frame.start - 12), frame.start))
    )
      this.#isDamaged = true
  }

  #otherValue(start: number, end: number): OtherValue {
    return {
      start,
      text: this.#chunks.slice(start, end),
      before: this.#chunks.slice(Math.max(0, start - wordsRound), start),
      after: this.#chunks.slice(end, Math.min(this.#chunks.length, end + wordsRound)),
    }
  }

  #finishObject(frame: Frame, end: number): void {
    if (!this.#isItem(frame)) {
      if (frame.label !== undefined && !frame.emitted && !frame.hasList) this.#passOver(frame, end)
      return
    }
    if (frame.emitted) {
      this.#reread -= end - frame.start
      if (this.#reread < 0) return
    }
    const text = this.#textOf(frame, end)
    if (this.#mayBePlaceOf(frame)) this.#hold(frame, text)
    else this.#send(frame, text, false)
  }

  /** `{"geometry": {"box_2d": …}, "label": "cat"}`: whose place this is, is known when the object round it closes. */
  #mayBePlaceOf(frame: Frame): boolean {
    const around = this.#stack[this.#stack.length - 1]
    if (!around?.isObject || !around.candidate || around.isCall || this.#wants === 'times') return false
    return frame.label === undefined && !frame.emitted && !around.emitted && !around.isSide
  }

  #textOf({ start, isBraceless }: Frame, end: number): string {
    const text = this.#chunks.slice(start, end)
    // The comma says that this is not as the model wrote it.
    return isBraceless ? `{,${text}` : text
  }

  #hold(frame: Frame, text: string): void {
    const around = this.#stack[this.#stack.length - 1]!
    if (around.held) {
      this.#sendHeld()
      this.#send(frame, text, false)
      return
    }
    around.held = { frame, text, key: around.key, role: around.role }
    this.#held++
  }

  /** The object round it closes: with words of its own it is the item. */
  #settleHeld(around: Frame): void {
    if (around.label === undefined || around.emitted) {
      this.#sendHeld()
      return
    }
    around.held = undefined
    this.#held--
    around.geometry++
  }

  /** What was held is an item of its own. */
  #sendHeld(): void {
    for (let at = 0; this.#held > 0 && at < this.#stack.length; at++) {
      const around = this.#stack[at]!
      const { held } = around
      if (!held) continue
      around.held = undefined
      this.#held--
      const inside = this.#stack.splice(at + 1)
      const { key, role } = around
      around.key = held.key
      around.role = held.role
      this.#send(held.frame, held.text, false)
      this.#markEmitted(held.frame)
      around.key = key
      around.role = role
      this.#stack.push(...inside)
    }
  }

  /** An object with a label and nothing that says where: counts as an item only in a list of items. */
  #passOver({ start }: Frame, end: number): void {
    this.#withoutGeometry++
    const list = this.#stack[this.#stack.length - 1]
    // Between items that stand line by line it is one of them that lost its place.
    if (!list && this.#rows > 1) this.#emitPlaceless(start, end)
    if (!list || list.isObject) return
    if (list.hasItems) this.#emitPlaceless(start, end)
    else if (list.placeless) list.placeless.push({ start, end })
    else list.placeless = [{ start, end }]
  }

  #emitPlaceless(start: number, end: number): void {
    this.#spans.push([start, end])
    const group = this.#groups.of(this.#stack, start)
    this.#emit({ text: this.#chunks.slice(start, end), context: noContext, group, cut: false })
  }

  #isItem(frame: Frame): boolean {
    const hasTime = frame.time !== undefined && !frame.emitted
    if (this.#wants === 'times') return hasTime || (!frame.emitted && this.#isUnderTime(frame))
    if (frame.geometry > 0) return !this.#isOfTrajectory(frame)
    if (frame.emitted || this.#isOfTrajectory(frame)) return false
    if (frame.hasPoints) return true
    if (frame.label === undefined) return false
    const isPoint = frame.axes > 1 && !this.#isMarkOfItem(frame)
    return isPoint || frame.hasList || hasTime
  }

  /** In `{"label": "dog", "keypoints": [{"x": …, "name": "nose"}]}` a part of the dog; `{"points": [{…}]}` are points. */
  #isMarkOfItem(frame: Frame): boolean {
    const around = this.#stack[frame.parent]
    return around?.role === 'points' && (around.label !== undefined || !/^points/i.test(around.key))
  }

  /** A point of `{"label": "path", "points": [{"point": […]}, …]}` belongs to what it is a list of. */
  #isOfTrajectory(frame: Frame): boolean {
    const around = this.#stack[frame.parent]
    if (around?.role !== 'points' || around.label === undefined) return false
    return frame.label === undefined || /keypoint|landmark/i.test(around.key)
  }

  #send(frame: Frame, text: string, cut: boolean): void {
    if (this.#held > 0) this.#sendHeld()
    let context = noContext
    for (let at = frame.parent; at >= 0; at = this.#stack[at]!.parent) {
      const {
        label = this.#labelInKey(at, frame),
        time = this.#timeInKey(at),
        format,
        picture,
      } = this.#stack[at]!
      if (label !== undefined && context.label === undefined) context = { ...context, label }
      if (time !== undefined && context.time === undefined) context = { ...context, time }
      if (format !== undefined && context.format === undefined) context = { ...context, format }
      if (picture !== undefined && context.picture === undefined) context = { ...context, picture }
    }
    if (this.#stack.length === 0 && frame.label === undefined) {
      const name = nameBefore(
        this.#chunks.slice(Math.max(this.#topEnd, frame.start - wordsRound), frame.start),
      )
      if (name !== undefined) context = { ...context, name }
    }
    frame.emitted = true
    this.#items++
    this.#spans.push([frame.start, frame.start + text.length])
    if (this.#stack.length === 0) this.#rows++
    if (!frame.isCall) this.#itemsInBraces++
    const list = this.#stack[this.#stack.length - 1]
    if (list && !list.isObject) {
      list.hasItems = true
      for (const { start, end } of list.placeless ?? []) {
        this.#emitPlaceless(start, end)
      }
      list.placeless = undefined
    }
    const group = this.#groups.of(this.#stack, frame.start)
    const row = context.label === undefined ? this.#rowOf(frame) : undefined
    this.#emit({
      text,
      context,
      group,
      cut,
      ...(frame.repeats && { repeats: true }),
      ...(row && { row }),
      ...((frame.isCoded || this.#isOfTool(frame)) && { isCoded: true }),
    })
  }

  #rowOf({ at, label, hasWords }: Frame): ItemRow | undefined {
    const [holder, list] = this.#stack
    const isRow = this.#stack.length === 2 && holder!.isObject && !list!.isObject
    if (!isRow || label !== undefined || hasWords) return undefined
    return { start: holder!.start, key: holder!.key, at }
  }

  /** What some tools write in `predictions` and `annotations` is told by what may stand behind them. */
  #isOfTool(frame: Frame): boolean {
    const key = this.#stack[this.#stack.length - 2]?.key
    return (key === 'predictions' && frame.axes > 1) || (key === 'annotations' && frame.hasPoints)
  }

  /** `{"00:10": {"text": …}}` */
  #isUnderTime(frame: Frame): boolean {
    return timeKey.test(this.#stack[frame.parent]?.key ?? '')
  }

  /** `{"cat": {"box_2d": …}}`: the key of an item without a label says what it is. */
  #labelInKey(at: number, item: Frame): string | undefined {
    const { key, role, isSide } = this.#stack[at]!
    const isName = role === undefined || role === 'picture' || isSide
    if (item.label !== undefined || at !== item.parent || !isName) return undefined
    return wrappers.test(key) || timeKey.test(key) ? undefined : JSON.stringify(key)
  }

  #timeInKey(at: number): string | undefined {
    const { key } = this.#stack[at]!
    return timeKey.test(key) ? JSON.stringify(key) : undefined
  }

  #markEmitted(frame: Frame): void {
    for (let at = this.#stack.length - 1; at >= 0 && !this.#stack[at]!.emitted; at--) {
      this.#stack[at]!.emitted = true
    }
    frame.emitted = true
  }

  /** Where to start again when a quote swallowed the rest: the first `{` behind it that has items to come. */
  #resyncPoint(): number | undefined {
    const opened = this.#lexer.openedAt
    if (opened === undefined) return undefined
    const from = opened + 1
    const rest = this.#chunks.slice(from)
    const found = /\{\s*["']?(?:box|bbox|label|point|mask|bounding)/i.exec(rest)
    if (!found) return undefined
    return from + found.index
  }

  #isTruncated(): boolean {
    const { inString } = this.#lexer
    return this.#stack.some(
      (frame) =>
        frame.emitted || frame.hasKey || (inString && frame.isObject) || this.#startsLikeJson(frame.start),
    )
  }

  #startsLikeJson(start: number): boolean {
    return /^[[{]\s*(?:$|[[{"])/.test(this.#chunks.slice(start, start + 40))
  }

  /** The item the reply was cut in is kept when its place is known and only its mask was cut. */
  #emitCut(): void {
    for (let at = this.#stack.length - 1; at >= 0; at--) {
      const frame = this.#stack[at]!
      if (!frame.candidate || frame.emitted || frame.role !== 'mask') continue
      this.#stack.length = at
      this.#send(frame, this.#textOf(frame, this.#chunks.length), true)
      return
    }
  }
}

const fourNumbers = /\[\s*(?:["']?-?\d[\d.]{0,20}["']?\s*,\s*){3}["']?-?\d[\d.]{0,20}["']?\s*\]/g
/** Keys that say no more than that something is inside. */
const wrappers =
  /^$|^(?:results?|reply|answer|json|content|geometry|image|picture|frame|value|found|info|meta|item|object|detection|box)?[\s_-]?\d*$/i
/** Keys that are a corner or an edge of a box, or a side of the picture with items on it. */
const sides = /^(?:left|right|top|bottom|top[\s_-]?left|bottom[\s_-]?right|cent(?:er|re))$/i
/** Keys that say when: `{"00:05": [item, …]}`. */
const timeKey = /^\d+:\d\d/

/** `{"type": "Feature", "geometry": {…}}`: the object of GeoJSON that has the place and the words. */
function isOfFeature(frame: Frame, key: string): boolean {
  return key === 'geometry' && frame.label === featureType
}

/** The key of a token; of `"cat, "box_2d"`, where a value lost its closing quote, the part that is the key. */
function keyAtEnd(token: string): string {
  const last = token.at(-1)
  if (last === '"' || last === "'") return token.slice(token.lastIndexOf(last, token.length - 2) + 1, -1)
  return token.slice(Math.max(token.lastIndexOf('"'), token.lastIndexOf("'")) + 1)
}
