import type { ItemIssueCode } from './item-issues.ts'
import { type KeyRole, keyRole } from './item-keys.ts'
import { isRecord } from './numbers.ts'

/** One object of a model's reply. */
export type Item = Readonly<Record<string, unknown>>

/** Which of several keys for the same thing is taken first. */
const labelOrder = [
  'label',
  'name',
  'class',
  'category',
  'object',
  'text',
  'caption',
  'title',
  'type',
  'description',
]

/** A type that any item may have. */
const anyType =
  /^(?:object|item|thing|detection|detected[ _-]object|(?:bounding[ _-]?)?b?box|region|polygon|rectangle|mask|segment|point|element)s?$/i

/** What the item calls itself; '' where it does not. */
export function labelOf(
  item: Item,
  keys: ReadonlyMap<KeyRole, string[]>,
  notes: ItemIssueCode[],
  used: Set<string>,
): string {
  const names = keys.get('label') ?? []
  // `label` before `labels`, and both before `name`.
  const rank = (key: string): number => {
    const name = key.toLowerCase()
    const at = labelOrder.findIndex((word) => name.startsWith(word))
    return at < 0 ? labelOrder.length : labelOrder[at] === name ? at : at + 0.5
  }
  let empty: string | undefined
  for (const key of [...names].sort((a, b) => rank(a) - rank(b))) {
    const word = wordOf(item[key])
    if (word === undefined) continue
    // `{"type": "image", "text": ""}`, `{"type": "object", "description": "a cup"}`: another key may say more.
    if (names.length > 1 && (word.trim() === '' || (key === 'type' && anyType.test(word)))) {
      if (empty === undefined || word.trim() !== '') empty = key
      continue
    }
    if (!isRecord(item[key])) used.add(key)
    return word
  }
  if (empty !== undefined) {
    used.add(empty)
    return wordOf(item[empty]) ?? ''
  }
  // A key in the user's own language: `{"라벨": "고양이"}`.
  const foreign = Object.keys(item).filter((key) => /[^ -~]/.test(key) && typeof item[key] === 'string')
  const guessed = foreign.length === 0 && names.length === 0 ? onlyWords(item, used) : undefined
  if (guessed !== undefined) notes.push('label_guessed')
  const key = guessed ?? (foreign.length === 1 ? foreign[0]! : undefined)
  if (key === undefined) return ''
  used.add(key)
  return item[key] as string
}

/** `{"box_2d": […], "topping": "red sprinkles"}`: the key of the only words in the item. */
function onlyWords(item: Item, used: ReadonlySet<string>): string | undefined {
  const keys = Object.keys(item).filter((key) => {
    const value = item[key]
    const isWords = typeof value === 'string' && value.length <= 300 && isName.test(value)
    return isWords && !used.has(key) && keyRole(key) === undefined && !besideLabel.test(key)
  })
  return keys.length === 1 ? keys[0] : undefined
}

/** Words: no address, and nothing that holds numbers or code. */
const isName = /^(?!\w+:\S)(?!.*(?:\{|\[\s*-?\d))(?=.*\p{L})/su

/** Keys that say something about a thing, and not what it is. */
const besideLabel =
  /(?:^|[_\s-])(?:id|uuid|colou?r|url|uri|file|status|source|unit|units|format|lang|language|model|orientation|direction|side|reason|reasoning|explanation|rationale|evidence|comment|notes?|severity|level|quality|state|pose|distance|place|room|parent|group|image|thumbnail|frame|visibility|size|hex|link|href|code|json|html|translation)$/i

/** `{"en": "cat", "ko": "고양이"}`: the first of them. */
function ofLanguages(value: Item): unknown {
  const keys = Object.keys(value)
  return keys.every((key) => /^[a-z]{2}(?:[-_]\w{2,4})?$/i.test(key)) ? value[keys[0] ?? ''] : undefined
}

function wordOf(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (depth > 0) return undefined
  if (isRecord(value)) return wordOf(value.name ?? value.label ?? value.class ?? ofLanguages(value), 1)
  if (!Array.isArray(value) || value.length === 0 || value.length > 8) return undefined
  const words = value.map((entry) => wordOf(entry, 1))
  return words.includes(undefined) ? undefined : words.join(', ')
}
