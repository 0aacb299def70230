import type { Box2d } from '../../geometry/box2d.ts'
import { boxToPixels } from '../../geometry/to-pixels.ts'
import type { Detection } from '../detection.ts'
import type { ItemOptions } from './read-item.ts'
import { readMaskText } from './read-png-text.ts'

/**
 * The item as it is nearly always: `box_2d` in order and in range, a label, perhaps a whole PNG mask, nothing else.
 * A shortcut: gives what `readItem` gives, or `undefined` for everything that needs a closer look.
 */
export function readPlainItem(
  item: Readonly<Record<string, unknown>>,
  index: number,
  options: ItemOptions,
): Detection | undefined {
  if (options.all) return undefined
  let box2d: Box2d | undefined
  let label: string | undefined
  let text: string | undefined
  for (const key in item) {
    const value = item[key]
    if (key === 'box_2d' && isPlainBox(value)) box2d = value
    else if (key === 'label' && typeof value === 'string') label = value
    else if (key === 'mask' && typeof value === 'string') text = value
    else return undefined
  }
  if (!box2d || label === undefined || (options.expectMask && text === undefined)) return undefined
  const rect = boxToPixels(box2d, options)
  if (text === undefined) return { index, label, box2d, rect }
  if (!text.startsWith('data:image/png;base64,iVBOR')) return undefined
  const mask = readMaskText(text, false)
  return mask.kind === 'png' && !mask.truncated ? { index, label, box2d, rect, mask } : undefined
}

function isPlainBox(value: unknown): value is Box2d {
  if (!Array.isArray(value) || value.length !== 4) return false
  const [yMin, xMin, yMax, xMax] = value as unknown[]
  if (!Number.isInteger(yMin) || !Number.isInteger(xMin)) return false
  if (!Number.isInteger(yMax) || !Number.isInteger(xMax)) return false
  const box = value as unknown as Box2d
  // `[0, 0, 1, 1]` may be in fractions.
  if (box[2] <= 1 && box[3] <= 1) return false
  return box[0] >= 0 && box[1] >= 0 && box[0] < box[2] && box[1] < box[3] && box[2] <= 1000 && box[3] <= 1000
}
