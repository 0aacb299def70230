/// <reference path="./bidi-js.d.ts" />
import bidiFactory from 'bidi-js'
import { placePath } from '../../draw/path.ts'
import type { Shape } from '../../draw/shape.ts'
import type { TextEngine } from '../../draw/text-engine.ts'
import { bundledFontsFor, plainFont } from './bundled.ts'
import type { FontFace, PlacedGlyph } from './font-face.ts'

/** Text as outlines, the same on every machine, and the letters that no font had. */
export interface OutlineTextEngine extends TextEngine {
  /** Letters that were drawn as empty boxes, because neither the caller's nor the bundled fonts have them. */
  readonly missing: ReadonlySet<string>
}

interface Run {
  readonly text: string
  readonly level: number
  readonly font: FontFace
}

const bidi = bidiFactory()
/** Joiners, variation selectors and marks of direction: they change glyphs but need none of their own. */
const ignorable = /\p{Default_Ignorable_Code_Point}/u

/**
 * Shapes text with HarfBuzz and the bundled fonts: right-to-left scripts, joined letters, stacked marks and emoji
 * come out as they should, with no font installed.
 */
export function createOutlineTextEngine(ownFonts: readonly FontFace[] = []): OutlineTextEngine {
  const missing = new Set<string>()
  const shaped = new Map<string, { glyphs: PlacedGlyph[]; advance: number }>()
  const shapeText = (text: string) => {
    let result = shaped.get(text)
    if (!result) {
      result = layOut(inVisualOrder(runsOf(inLettersThatAreThere(text, ownFonts), ownFonts, missing)))
      shaped.set(text, result)
    }
    return result
  }
  return {
    missing,
    line(text, fontSizePx) {
      const { glyphs, advance } = shapeText(text.normalize('NFC'))
      return {
        widthPx: advance * fontSizePx,
        ascentPx: fontSizePx * 0.98,
        descentPx: fontSizePx * 0.27,
        shapes: (x, baselineY, paint): Shape[] => {
          const path = glyphs.flatMap((glyph) =>
            placePath(
              glyph.path,
              x + glyph.x * fontSizePx,
              baselineY - glyph.y * fontSizePx,
              fontSizePx,
              -fontSizePx,
            ),
          )
          return path.length > 0 ? [{ kind: 'fill', path, paint }] : []
        },
      }
    },
  }
}

/** Cuts text where its direction or its font changes; what a reader sees as one letter stays whole. */
function runsOf(text: string, ownFonts: readonly FontFace[], missing: Set<string>): Run[] {
  const { levels } = bidi.getEmbeddingLevels(text, 'auto')
  const runs: Run[] = []
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    const level = levels[index] ?? 0
    const last = runs.at(-1)
    const font = fontFor(segment, ownFonts, missing)
    if (last && last.level === level && last.font === font) {
      runs[runs.length - 1] = { ...last, text: last.text + segment }
    } else runs.push({ text: segment, level, font })
  }
  return runs
}

/** Wide, ringed and joined forms (Ａ, ①, ﬁ) that no font has give way to the plain letters that they stand for. */
function inLettersThatAreThere(text: string, ownFonts: readonly FontFace[]): string {
  return lettersOf(text)
    .map((letter) => {
      if (fontHaving(letter, ownFonts)) return letter
      const plain = letter.normalize('NFKC')
      return lettersOf(plain).every((part) => fontHaving(part, ownFonts)) ? plain : letter
    })
    .join('')
}

function lettersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}

function fontFor(letter: string, ownFonts: readonly FontFace[], missing: Set<string>): FontFace {
  const whole = fontHaving(letter, ownFonts)
  if (whole) return whole
  missing.add(letter)
  const first = codePointsOf(letter)[0]!
  return fontsFor(first, ownFonts).find((font) => font.covers(first)) ?? plainFont()
}

/** The first font that has all of a letter. */
function fontHaving(letter: string, ownFonts: readonly FontFace[]): FontFace | undefined {
  const needed = codePointsOf(letter)
  const first = needed[0]
  if (first === undefined) return plainFont()
  return fontsFor(first, ownFonts).find((font) => needed.every((codePoint) => font.covers(codePoint)))
}

function fontsFor(codePoint: number, ownFonts: readonly FontFace[]): readonly FontFace[] {
  return [...ownFonts, ...bundledFontsFor(codePoint)]
}

function codePointsOf(letter: string): number[] {
  return [...letter].filter((part) => !ignorable.test(part)).map((part) => part.codePointAt(0)!)
}

/** Rule L2 of the Unicode Bidirectional Algorithm, on runs. Source: https://www.unicode.org/reports/tr9/#L2 */
function inVisualOrder(runs: readonly Run[]): Run[] {
  const order = [...runs]
  const highest = Math.max(0, ...order.map((run) => run.level))
  for (let level = highest; level >= 1; level--) {
    for (let start = 0; start < order.length; start++) {
      if (order[start]!.level < level) continue
      let end = start
      while (end < order.length && order[end]!.level >= level) end++
      order.splice(start, end - start, ...order.slice(start, end).reverse())
      start = end
    }
  }
  return order
}

function layOut(runs: readonly Run[]): { glyphs: PlacedGlyph[]; advance: number } {
  const glyphs: PlacedGlyph[] = []
  let pen = 0
  for (const { text, level, font } of runs) {
    const shaped = font.shape(text, level % 2 === 1)
    for (const glyph of shaped.glyphs) glyphs.push({ ...glyph, x: glyph.x + pen })
    pen += shaped.advance
  }
  return { glyphs, advance: pen }
}
