/** A small, seeded source of numbers: the same mutations on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ',',
  ':',
  '\\',
  '\n',
  '```',
  '```json\n',
  '//',
  '/*',
  '*/',
  '#',
  'NaN',
  'None',
  '"box_2d": ',
  '"mask": ',
  '"label": ',
  '[1,2,3,4]',
  '-1',
  '99999',
  '1e999',
  '0.5',
  'null',
  '{"box_2d":[1,2,30,40]}',
  '<start_of_mask><seg_1>',
  'data:image/png;base64,',
  'iVBORw0KGgo',
  '__proto__',
  '"points": [[',
  '\u0000',
  '\ud800',
  '=',
  ' => ',
  '(',
  ')',
  'Box(label=',
  '：',
  '，',
  '［',
  '｝',
  '<box>',
  '</box>',
  '<!--',
  '"category_id": 1, ',
  '"bbox": ',
  '"categories": [{"id": 1, "name": "x"}]',
  '"format": "xyxy", ',
  '"image": "a.jpg", ',
  '**',
  'box: ',
]

/** A reply with one to six things done to it that models, networks and vandals do. */
export function mutateReply(text: string, random: () => number, others: readonly string[]): string {
  const at = (length: number): number => Math.floor(random() * length)
  let out = text
  for (let n = 1 + at(6); n > 0; n--) {
    const from = at(out.length + 1)
    const to = Math.min(out.length, from + at(random() < 0.5 ? 8 : 200))
    switch (at(8)) {
      case 0:
        out = out.slice(0, from)
        break
      case 1:
        out = out.slice(0, from) + out.slice(to)
        break
      case 2:
        out = out.slice(0, from) + pieces[at(pieces.length)]! + out.slice(from)
        break
      case 3:
        out = out.slice(0, from) + pieces[at(pieces.length)]! + out.slice(to)
        break
      case 4:
        out = out.slice(0, to) + out.slice(from)
        break
      case 5:
        out = out.slice(0, from) + String.fromCharCode(at(300)) + out.slice(from + 1)
        break
      case 6: {
        const other = others[at(others.length)]!
        const start = at(other.length)
        out = out.slice(0, from) + other.slice(start, start + at(400)) + out.slice(from)
        break
      }
      default:
        out = out.replaceAll(pieces[at(11)]!, pieces[at(pieces.length)]!).slice(0, 200_000)
    }
  }
  return out
}
