/**
 * What Pillow's 8-bit bilinear resize adds up for every pixel along one axis: the first source pixel, how many, and
 * their weights as integers of 22 bits. Weights of zero at either end are left out; they change nothing.
 * Bit for bit as in Pillow's Resample.c (`precompute_coeffs`, `normalize_coeffs_8bpc`).
 */
export interface Taps {
  readonly first: Int32Array
  readonly count: Int32Array
  /** `stride` weights for each output pixel. */
  readonly weights: Int32Array
  readonly stride: number
  /** For each border between source pixels: the first output pixel that mixes both of its sides, and the one after. */
  readonly mixedFrom: Int32Array
  readonly mixedTo: Int32Array
}

/** Bits of the weights' fraction: 32 - 8 - 2 in Pillow. */
export const precisionBits = 22
/** Half a unit: added before the shift, so that it rounds. */
export const half = 1 << (precisionBits - 1)

const cache = new Map<number, Taps>()

/** The taps for a resize of one axis; the last few are kept, as the masks of a reply share their source size. */
export function tapsOf(source: number, target: number): Taps {
  const key = source * 1_048_576 + target
  const kept = cache.get(key)
  if (kept) return kept
  const taps = computeTaps(source, target)
  if (cache.size >= 128) cache.clear()
  cache.set(key, taps)
  return taps
}

function computeTaps(source: number, target: number): Taps {
  const scale = source / target
  const support = Math.max(scale, 1)
  const stride = Math.ceil(support) * 2 + 1
  const first = new Int32Array(target)
  const count = new Int32Array(target)
  const weights = new Int32Array(target * stride)
  const raw = new Float64Array(stride)
  for (let at = 0; at < target; at++) {
    const center = (at + 0.5) * scale
    const from = Math.max(0, Math.trunc(center - support + 0.5))
    const to = Math.min(source, Math.trunc(center + support + 0.5))
    let sum = 0
    for (let i = from; i < to; i++) {
      const distance = Math.abs((i - center + 0.5) * (1 / support))
      const weight = distance < 1 ? 1 - distance : 0
      raw[i - from] = weight
      sum += weight
    }
    let begin = 0
    let end = to - from
    const fixed = (i: number): number =>
      Math.trunc(0.5 + (sum === 0 ? raw[i]! : raw[i]! / sum) * (1 << precisionBits))
    while (begin < end - 1 && fixed(begin) === 0) begin++
    while (end - 1 > begin && fixed(end - 1) === 0) end--
    first[at] = from + begin
    count[at] = end - begin
    for (let i = begin; i < end; i++) weights[at * stride + i - begin] = fixed(i)
  }
  return { first, count, weights, stride, ...mixedAtBorders(source, first, count) }
}

function mixedAtBorders(source: number, first: Int32Array, count: Int32Array) {
  const target = first.length
  const mixedFrom = new Int32Array(source).fill(target)
  const mixedTo = new Int32Array(source)
  for (let at = 0; at < target; at++) {
    const last = first[at]! + count[at]! - 1
    for (let border = first[at]!; border < last; border++) {
      if (at < mixedFrom[border]!) mixedFrom[border] = at
      mixedTo[border] = at + 1
    }
  }
  // A border that no output pixel straddles lies just before the first pixel right of it.
  let next = target
  for (let border = source - 1; border >= 0; border--) {
    if (mixedTo[border]! > 0) {
      next = mixedFrom[border]!
      continue
    }
    const at = firstRightOf(first, border, next)
    mixedFrom[border] = at
    mixedTo[border] = at
  }
  return { mixedFrom, mixedTo }
}

function firstRightOf(first: Int32Array, border: number, before: number): number {
  let low = 0
  let high = Math.min(before, first.length)
  while (low < high) {
    const middle = (low + high) >> 1
    if (first[middle]! > border) high = middle
    else low = middle + 1
  }
  return low
}
