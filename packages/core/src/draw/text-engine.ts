import type { Paint, Shape } from './shape.ts'

/** A line of text that has been measured and can be drawn anywhere. */
export interface TextLine {
  /** From the pen's start to its end, in pixels. */
  readonly widthPx: number
  /** From the baseline up to the top of the line, in pixels. */
  readonly ascentPx: number
  /** From the baseline down to the bottom of the line, in pixels. */
  readonly descentPx: number
  /** The shapes of the line with its left end at `x` and its baseline at `baselineY`. */
  shapes(x: number, baselineY: number, paint: Paint): readonly Shape[]
}

/** Something that turns words into measured shapes. */
export interface TextEngine {
  line(text: string, fontSizePx: number): TextLine
}

/** Fonts asked of the viewer's system when the SVG carries words rather than outlines. */
export const systemFontFamily =
  "'Noto Sans', 'Noto Sans KR', 'Noto Sans Arabic', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

/**
 * Leaves the words to the viewer's own fonts: right for a browser, where every script has a font. Widths are
 * guessed from the kind of letter, and the SVG then tells the viewer to keep to that width.
 */
export const systemTextEngine: TextEngine = {
  line(text, fontSizePx) {
    const widthPx = [...text].reduce((sum, letter) => sum + letterWidth(letter), 0) * fontSizePx
    return {
      widthPx,
      ascentPx: fontSizePx * 1.0,
      descentPx: fontSizePx * 0.3,
      shapes: (x, baselineY, paint) => [{ kind: 'text', text, x, baselineY, widthPx, fontSizePx, paint }],
    }
  },
}

function letterWidth(letter: string): number {
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(letter)) return 0
  if (/\p{Extended_Pictographic}/u.test(letter)) return 1.25
  if (/\p{Script=Hangul}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(letter)) return 0.95
  if (/[ijlI.,:;'|!\s]/.test(letter)) return 0.28
  if (/[mwMW@%…]/.test(letter)) return 0.88
  return /\p{Lu}/u.test(letter) ? 0.66 : 0.56
}
