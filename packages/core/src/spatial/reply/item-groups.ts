import type { ChunkList } from './chunk-list.ts'

/** An open bracket of the reply, as far as groups go. */
export interface GroupFrame {
  readonly isObject: boolean
  readonly start: number
  /** Of a list the group of its items, of an object that of itself, once asked for. */
  group: string | undefined
}

const maxGroup = 800
/** Words before a list that are compared as they are. */
const maxLead = 300
const maxHeadings = 5000
/** How many letters before a value are looked at for its heading. */
const maxHeading = 100
/** How replies about several pictures head what they say of each. */
const pictureName =
  /(?:image|picture|photo|frame|page|slide|screenshot|imagen|bild|foto|ảnh|hình|이미지|사진|그림|프레임|画像|写真|フレーム|图片?|圖片?|照片|第)\s*[#(]?(?:no\.?\s*)?\d+|(?:first|second|third|fourth|fifth|\d(?:st|nd|rd|th)|\d번째)\s+(?:image|picture|photo|frame|page|이미지|사진)|[\w-]+\.(?:jpe?g|png|webp|gif|heic|avif|bmp|tiff?)\b|(?:image|picture|photo)\s+[A-Z]\b|(?:left|right|upper|lower|top|bottom|original|edited|other|next)\s+(?:image|picture|photo)|^\W*(?:before|after)\W*$|\d+:\d\d/gim

/**
 * Tells the items of one picture or frame from those of another in the same reply. Each gets the name of its group:
 * what is given twice in one group is a copy, in two it is not.
 */
export class ItemGroups {
  readonly #chunks: ChunkList
  #heading = ''
  #headings = 0

  constructor(chunks: ChunkList) {
    this.#chunks = chunks
  }

  /** `Image 2:` between two values says which picture the next one is about. */
  readHeading(from: number, to: number): void {
    if (this.#headings++ > maxHeadings) return
    const words = this.#chunks.slice(Math.max(from, to - maxHeading), to)
    const named = words.trim() === '' ? null : words.match(pictureName)
    if (named) this.#heading = named.join()
  }

  /** The group of what starts here inside these frames. */
  of(stack: readonly GroupFrame[], start: number): string {
    return this.#groupIn(stack, stack.length - 1, start)
  }

  #groupIn(stack: readonly GroupFrame[], at: number, start: number): string {
    const holder = stack[at]
    if (!holder) return this.#heading
    holder.group ??= this.#ownGroup(stack, at).slice(0, maxGroup)
    return holder.isObject ? `${this.#lead(holder.start, start)} ${holder.group}` : holder.group
  }

  /**
   * An object belongs to the group of what holds it. A list is told from others by what its object says before it
   * (`{"file": "a.jpg", "objects": [`), else by its place in the whole value: so the lists of two pictures are two
   * groups, and an answer that is given twice, or a model in a loop, comes back to the same.
   */
  #ownGroup(stack: readonly GroupFrame[], at: number): string {
    const { isObject, start } = stack[at]!
    if (isObject || at === 0) return this.#groupIn(stack, at - 1, start)
    const around = stack[at - 1]!
    if (around.isObject && /[:=][^,[{]+,/.test(this.#lead(around.start, start)))
      return this.#groupIn(stack, at - 1, start)
    const top = stack[0]!.start
    return `${start - top} ${this.#chunks.slice(top, Math.min(start, top + maxLead))} ${this.#heading}`
  }

  /** What is said on the way from there to here; of a long way where it ends, which no other does. */
  #lead(from: number, to: number): string {
    return to - from <= maxLead ? this.#chunks.slice(from, to) : `${to}`
  }
}
