import type { Size } from '../../geometry/size.ts'
import { keyRole } from '../item/item-keys.ts'
import { isRecord, maxListLength, toNumber, toSize } from '../item/numbers.ts'

const maxDepth = 100
/** More elements than a model writes. */
const maxElements = 20_000
const tag = /<(\/?)([A-Za-z_][\w.:-]{0,60})([^<>]{0,2000}?)(\/?)>/g
const attribute = /([A-Za-z_][\w.:-]{0,60})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/g
const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

interface Element {
  readonly name: string
  readonly fields: Map<string, unknown[]>
  text: string
}

/**
 * The elements of a reply in XML as one value: attributes and elements inside are fields, words of an element that has
 * fields stand under its own name. Boxes of Pascal VOC (`<bndbox>`) are in pixels of its `<size>`, and marked so.
 * `undefined` when there are none. Source: http://host.robots.ox.ac.uk/pascal/VOC/voc2012/devkit_doc.pdf
 */
export function valueOfMarkup(text: string, sent?: Size): unknown {
  if (text.length > maxListLength) return undefined
  const root: Element = { name: '', fields: new Map(), text: '' }
  const stack = [root]
  let read = 0
  let elements = 0
  const bare = withoutComments(text)
  for (const match of bare.matchAll(tag)) {
    const [whole, isClosing, name, attributes, isEmpty] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
    ]
    const top = stack.at(-1)!
    top.text += bare.slice(read, match.index)
    read = match.index + whole.length
    if (isClosing) {
      const at = stack.findLastIndex((one) => one.name === name)
      // What was left open inside closes with it.
      while (at > 0 && stack.length > at) close(stack)
      continue
    }
    if (stack.length > maxDepth || ++elements > maxElements) return undefined
    const element: Element = { name, fields: new Map(), text: '' }
    for (const [, key, double, single] of attributes.matchAll(attribute)) {
      element.fields.set(key!, [decoded(double ?? single ?? '')])
    }
    stack.push(element)
    if (isEmpty) close(stack)
  }
  // An element that the end of the reply cut is left out: its numbers may be cut too.
  const value = contentOf({ ...root, text: '' })
  if (!isRecord(value)) return undefined
  return sent ? inPixels(value, sent) : value
}

function withoutComments(text: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const from = text.indexOf('<!--', at)
    const end = from < 0 ? -1 : text.indexOf('-->', from)
    if (end < 0) return kept + text.slice(at)
    kept += text.slice(at, from)
    at = end + 3
  }
}

function close(stack: Element[]): void {
  const element = stack.pop()!
  const { fields } = stack.at(-1)!
  const list = fields.get(element.name)
  if (list) list.push(contentOf(element))
  else fields.set(element.name, [contentOf(element)])
}

function contentOf({ name, fields, text }: Element): unknown {
  const words = decoded(text.trim())
  if (fields.size === 0) return words
  const entries = [...fields].map(([key, list]) => [key, list.length === 1 ? list[0] : list])
  if (words === '') return Object.fromEntries(entries)
  const role = keyRole(name)
  // `<box label="cat">1,2,3,4</box>` and `<object box="1,2,3,4">cat</object>`, but `<point x="1" y="2">cat</point>`.
  const key = role === 'label' || (role !== undefined && /\d/.test(words)) ? name : 'text'
  return Object.fromEntries(fields.has(key) ? entries : [...entries, [key, words]])
}

function decoded(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name]!)
}

/** Numbers of each `bndbox` in pixels of the picture that was sent. */
function inPixels(value: unknown, sent: Size, size: Size = sent): unknown {
  if (Array.isArray(value)) return value.map((one) => inPixels(one, sent, size))
  if (!isRecord(value)) return value
  const own = toSize(value.size) ?? size
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (key !== 'bndbox' || !isRecord(one)) return [key, inPixels(one, sent, own)]
      const edges = Object.entries(one).map(([edge, number]) => {
        const scale = edge.startsWith('x') ? sent.width / own.width : sent.height / own.height
        return [edge, `${(toNumber(number) ?? Number.NaN) * scale}px`]
      })
      return [key, Object.fromEntries(edges)]
    }),
  )
}
