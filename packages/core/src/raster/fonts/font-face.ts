import type { Path, PathCommand } from '../../draw/path.ts'
import { unpackFont } from './woff.ts'

/** A glyph in its place, in units of the em: 1 is the font size, y upwards. */
export interface PlacedGlyph {
  readonly path: Path
  readonly x: number
  readonly y: number
}

/** One font: what it covers, and how it shapes a run of text of one direction. */
export interface FontFace {
  covers(codePoint: number): boolean
  shape(run: string, rightToLeft: boolean): { glyphs: PlacedGlyph[]; advance: number }
}

let loaded: typeof import('harfbuzzjs') | undefined

/**
 * Loads HarfBuzz. It awaits its own WebAssembly at the top of its module, which would keep CommonJS programs from
 * requiring ours; so it is imported when the first text is drawn.
 */
export async function loadShaper(): Promise<void> {
  loaded ??= await import('harfbuzzjs')
}

function harfbuzz(): typeof import('harfbuzzjs') {
  if (!loaded) throw new Error('loadShaper() has to be awaited before a font is opened.')
  return loaded
}

/** Opens a font from the bytes of a .ttf, .otf or .woff file. */
export function openFont(file: Uint8Array): FontFace {
  const { Blob, Buffer, Direction, Face, Font, shape } = harfbuzz()
  const face = new Face(new Blob(unpackFont(file)))
  const font = new Font(face)
  const em = face.upem
  const outlines = new Map<number, Path>()
  const outlineOf = (glyph: number): Path => {
    let path = outlines.get(glyph)
    if (!path) {
      path = font.glyphToJson(glyph).map(({ type, values }) => [type, ...values] as unknown as PathCommand)
      outlines.set(glyph, path)
    }
    return path
  }
  return {
    covers: (codePoint) => font.glyph(codePoint) !== undefined,
    shape(run, rightToLeft) {
      const buffer = new Buffer()
      buffer.addText(run)
      buffer.guessSegmentProperties()
      buffer.setDirection(rightToLeft ? Direction.RTL : Direction.LTR)
      shape(font, buffer)
      const glyphs: PlacedGlyph[] = []
      let pen = 0
      for (const glyph of buffer.getGlyphInfosAndPositions()) {
        const { xAdvance = 0, xOffset = 0, yOffset = 0 } = glyph
        glyphs.push({ path: outlineOf(glyph.codepoint), x: (pen + xOffset) / em, y: yOffset / em })
        pen += xAdvance
      }
      return {
        glyphs: glyphs.map(({ path, x, y }) => ({ path: scaled(path, em), x, y })),
        advance: pen / em,
      }
    },
  }
}

const perEm = new WeakMap<Path, Path>()

function scaled(path: Path, em: number): Path {
  let result = perEm.get(path)
  if (!result) {
    result = path.map(
      ([kind, ...numbers]) => [kind, ...numbers.map((value) => value / em)] as unknown as PathCommand,
    )
    perEm.set(path, result)
  }
  return result
}
