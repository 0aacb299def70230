import { SightglassError } from '../errors/sightglass-error.ts'

/**
 * COCO's text form of counts: from the fourth on the difference to the one before the last, in groups of five bits,
 * lowest first, a sixth bit for "more follows", written as characters from `0` on.
 * Source: https://github.com/cocodataset/cocoapi/blob/master/common/maskApi.c (rleToString)
 */
export function compressCounts(counts: readonly number[]): string {
  let text = ''
  for (let at = 0; at < counts.length; at++) {
    let value = counts[at]! - (at > 2 ? counts[at - 2]! : 0)
    for (;;) {
      const group = value & 31
      value >>= 5
      const isLast = group & 16 ? value === -1 : value === 0
      text += String.fromCharCode(48 + (isLast ? group : group | 32))
      if (isLast) break
    }
  }
  return text
}

/** The counts of {@link compressCounts}'s text. Throws `request_invalid` for text that is none. */
export function expandCounts(text: string): number[] {
  const counts: number[] = []
  for (let at = 0; at < text.length; ) {
    let value = 0
    let shift = 0
    for (let more = true; more; ) {
      const code = text.charCodeAt(at++) - 48
      if (!(code >= 0 && code < 64) || shift > 30) {
        throw new SightglassError(
          'request_invalid',
          'The compressed counts of a run-length mask are damaged.',
        )
      }
      value |= (code & 31) << shift
      shift += 5
      more = (code & 32) !== 0
      if (!more && code & 16 && shift < 32) value |= -1 << shift
    }
    counts.push(value + (counts.length > 2 ? counts[counts.length - 2]! : 0))
  }
  return counts
}
