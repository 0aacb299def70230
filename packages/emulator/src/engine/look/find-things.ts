import { overlap, placeBox } from './boxes.ts'
import type { CocoLabel } from './coco-labels.ts'
import { mergeGuesses } from './merge-guesses.ts'
import { detectOnce, type Guess } from './nanodet.ts'
import { cropPixels, type Pixels } from './picture.ts'

/** How carefully to look: `quick` is one pass (a frame of a video), `careful` is up to six. */
export type Care = 'quick' | 'careful'

// Measured on the fixtures: a thing that fills the frame is found far more surely with space around it (the cup of
// coffee.png: 0.29 -> 0.65), a small one only in a part of the picture enlarged.
const SMALLER = 0.62
const LARGE_SIDE = 0.25
const SMALL_SIDE = 0.1
const TILE = 0.6
const WORTH_TILES_SIDE_PX = 640
// What only an enlarged part shows has to be surer than what the whole picture hints at as well.
const SURE_ALONE = 0.62

/**
 * Finds things in a picture, each once, surest first. A careful look passes over the picture twice, and when
 * small things show in a large picture, once over each quarter as well.
 */
export async function findThings(
  pixels: Pixels,
  options: {
    readonly minScore: number
    readonly care: Care
    readonly signal: AbortSignal
    /** Only these classes; others neither count nor crowd them out. */
    readonly only?: ReadonlySet<CocoLabel> | undefined
  },
): Promise<Guess[]> {
  const { minScore, care, signal, only } = options
  const wanted = (all: Guess[]) => (only === undefined ? all : all.filter(({ label }) => only.has(label)))
  signal.throwIfAborted()
  const hints = await detectOnce(pixels, { minScore: Math.min(minScore, 0.3) })
  const guesses = hints.filter(({ score }) => score >= minScore)
  if (care === 'quick') return mergeGuesses(wanted(guesses))

  signal.throwIfAborted()
  const withSpace = await detectOnce(pixels, { minScore, fill: SMALLER })
  guesses.push(...withSpace.filter((guess) => sideOf(guess, pixels) >= LARGE_SIDE))

  const showsSmallThings = hints.some((guess) => sideOf(guess, pixels) < SMALL_SIDE)
  if (showsSmallThings && Math.max(pixels.width, pixels.height) >= WORTH_TILES_SIDE_PX) {
    for (const tile of quarters(pixels)) {
      signal.throwIfAborted()
      const found = await findInTile(pixels, tile, minScore)
      guesses.push(...found.filter((guess) => guess.score >= SURE_ALONE || isHinted(guess, hints)))
    }
  }
  return mergeGuesses(wanted(guesses))
}

/** Whether the whole picture suggested the same: enlarged texture looks like birds and skis. */
function isHinted({ label, box }: Guess, hints: readonly Guess[]): boolean {
  return hints.some((hint) => hint.label === label && overlap(hint.box, box) > 0.3)
}

/** The longer side of a guess as a part of the picture's longer side. */
function sideOf({ box }: Guess, { width, height }: Pixels): number {
  return Math.max(box.width, box.height) / Math.max(width, height)
}

interface Tile {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Four overlapping parts. */
function quarters(pixels: Pixels): Tile[] {
  const width = Math.round(pixels.width * TILE)
  const height = Math.round(pixels.height * TILE)
  return [0, pixels.height - height].flatMap((top) =>
    [0, pixels.width - width].map((left) => ({ left, top, width, height })),
  )
}

async function findInTile(pixels: Pixels, tile: Tile, minScore: number): Promise<Guess[]> {
  const part = await cropPixels(pixels, tile, tile)
  const guesses = await detectOnce(part, { minScore })
  return guesses
    .filter((guess) => sideOf(guess, part) < 0.5 && !isCut(guess, tile, pixels))
    .map((guess) => ({ ...guess, box: placeBox(guess.box, tile, 1) }))
}

/** Whether a guess ends at an edge of the tile that is not an edge of the picture: its other half is elsewhere. */
function isCut({ box }: Guess, tile: Tile, pixels: Pixels): boolean {
  const margin = 3
  return (
    (tile.left > 0 && box.left < margin) ||
    (tile.top > 0 && box.top < margin) ||
    (tile.left + tile.width < pixels.width && box.left + box.width > tile.width - margin) ||
    (tile.top + tile.height < pixels.height && box.top + box.height > tile.height - margin)
  )
}
