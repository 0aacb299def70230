import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type FontFace, openFont } from './font-face.ts'

/** The bundled fonts in the order in which they are asked, each with a rough sieve that saves opening it. */
const files: readonly (readonly [
  name: string,
  ...ranges: readonly (readonly [from: number, to: number])[],
])[] = [
  [
    'noto-sans-latin',
    [0x0, 0x2ff],
    [0x2000, 0x206f],
    [0x20a0, 0x20cf],
    [0x2122, 0x2122],
    [0x2190, 0x22ff],
    [0xfffd, 0xfffd],
  ],
  [
    'noto-sans-latin-ext',
    [0x100, 0x36f],
    [0x1d00, 0x1eff],
    [0x2000, 0x218f],
    [0x2c60, 0x2c7f],
    [0xa720, 0xa7ff],
  ],
  ['noto-sans-vietnamese', [0x100, 0x1bf], [0x300, 0x330], [0x1ea0, 0x1ef9], [0x20ab, 0x20ab]],
  ['noto-sans-cyrillic', [0x300, 0x4ff], [0x2116, 0x2116]],
  [
    'noto-sans-cyrillic-ext',
    [0x460, 0x52f],
    [0x1c80, 0x1c8a],
    [0x20b4, 0x20b4],
    [0x2de0, 0x2dff],
    [0xa640, 0xa69f],
  ],
  ['noto-sans-greek', [0x370, 0x3ff]],
  ['noto-sans-greek-ext', [0x1f00, 0x1fff]],
  ['noto-sans-arabic', [0x600, 0x6ff], [0x750, 0x77f], [0x870, 0x8ff], [0xfb50, 0xfdff], [0xfe70, 0xfeff]],
  ['noto-sans-hebrew', [0x590, 0x5ff], [0x20aa, 0x20aa], [0xfb1d, 0xfb4f]],
  [
    'noto-sans-devanagari',
    [0x900, 0x97f],
    [0x1cd0, 0x1cf9],
    [0x20b9, 0x20b9],
    [0xa830, 0xa839],
    [0xa8e0, 0xa8ff],
  ],
  ['noto-sans-thai', [0xe01, 0xe5b]],
  [
    'noto-sans-kr',
    [0x1100, 0x11ff],
    [0x3000, 0x303f],
    [0x3130, 0x318f],
    [0xa960, 0xa97f],
    [0xac00, 0xd7ff],
    [0xff00, 0xffef],
  ],
  ['noto-emoji', [0x23, 0x39], [0xa9, 0xae], [0x203c, 0x3299], [0x1f000, 0x1faff]],
]

const opened = new Map<string, FontFace>()
let folder: string | undefined

/** The bundled fonts that may cover a code point, opened when first asked for and then kept. */
export function* bundledFontsFor(codePoint: number): Generator<FontFace> {
  for (const [name, ...ranges] of files) {
    if (ranges.some(([from, to]) => codePoint >= from && codePoint <= to)) yield bundledFont(name)
  }
}

/** The font that draws what nothing covers. */
export function plainFont(): FontFace {
  return bundledFont('noto-sans-latin')
}

function bundledFont(name: string): FontFace {
  let font = opened.get(name)
  if (!font) {
    // Found through the package itself, because source and build lie at different depths.
    folder ??= join(dirname(createRequire(import.meta.url).resolve('@sightglass/core/package.json')), 'fonts')
    font = openFont(readFileSync(join(folder, `${name}.woff`)))
    opened.set(name, font)
  }
  return font
}
