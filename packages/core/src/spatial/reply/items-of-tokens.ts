import { NORMALIZED_MAX } from '../../geometry/box2d.ts'
import { maxListLength } from '../item/numbers.ts'

/** Four tokens of place, no more and no fewer, tokens of a mask where there are any, and words up to the next thing. */
const thing = /(?<!>)((?:<loc\d{4}>){4}) *((?:<seg\d{3}>)*) *(?!<)([^<;\n]*)/g
/** The tokens count 1024 steps along each side. */
const steps = 1024

/**
 * Items written in tokens, as PaliGemma writes them: `<loc0256><loc0128><loc0768><loc0512> cat ; …`, y before x.
 * Source: https://huggingface.co/spaces/big-vision/paligemma/blob/main/paligemma_parse.py
 */
export function itemsOfTokens(text: string): Record<string, unknown>[] {
  if (text.length > maxListLength) return []
  return [...text.matchAll(thing)].map(([, place, mask, words]) => ({
    label: words!.trim(),
    box_2d: place!.match(/\d+/g)!.map((step) => (Number(step) / steps) * NORMALIZED_MAX),
    ...(mask !== '' && { mask: mask!.replace(/<seg0*(\d)/g, '<seg_$1') }),
  }))
}
