/** What a model says of the numbers of its boxes, in a key or in a field beside them. */
export interface BoxConvention {
  readonly order?: 'yxyx' | 'xyxy' | 'xywh' | 'cxcywh'
  readonly unit?: 'pixels' | 'percent' | 'thousandths'
}

const sides: readonly [RegExp, string][] = [
  // Its x is no coordinate.
  [/cocobbox/g, 'coco'],
  [/b?box/g, '-'],
  [/width/g, 'w'],
  [/height/g, 'h'],
  [/left|right/g, 'x'],
  [/top|bottom/g, 'y'],
  [/cent(?:er|re)/g, 'c'],
  [/min|max/g, ''],
  [/coco/g, 'xywh'],
  [/yolo/g, 'cxcywh'],
  [/pascalvoc/g, 'xyxy'],
]

/** Reads words such as `xyxy`, `[x_min, y_min, width, height]` or `pixels`; what they do not say stays open. */
export function conventionOf(words: string): BoxConvention {
  const before = words === '' ? nothingSaid : known.get(words)
  if (before) return before
  const said = read(words)
  // Words are the model's: the memory of them is kept small.
  if (known.size < 500) known.set(words, said)
  return said
}

const nothingSaid: BoxConvention = {}
const known = new Map<string, BoxConvention>()

function read(words: string): BoxConvention {
  let letters = words
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
  for (const [long, short] of sides) letters = letters.replace(long, short)
  const order = /cxcywh|xcycwh|xywh|xyxy|yxyx/.exec(letters)?.[0].replace('xcyc', 'cxcy')
  const unit = unitIn(words)
  return {
    ...(order !== undefined && { order: order as NonNullable<BoxConvention['order']> }),
    ...(unit && { unit }),
  }
}

function unitIn(words: string): BoxConvention['unit'] {
  if (/pixel|\bpx\b|absolute/i.test(words)) return 'pixels'
  if (/percent|%/i.test(words)) return 'percent'
  return /\b1000\b|thousand/i.test(words) ? 'thousandths' : undefined
}

/** Four numbers in that order as `[yMin, xMin, yMax, xMax]`. */
export function inOurOrder(
  [a, b, c, d]: readonly [number, number, number, number],
  order: BoxConvention['order'],
): readonly [number, number, number, number] {
  if (order === 'xyxy') return [b, a, d, c]
  if (order === 'xywh') return [b, a, b + d, a + c]
  return order === 'cxcywh' ? [b - d / 2, a - c / 2, b + d / 2, a + c / 2] : [a, b, c, d]
}
