import type { EngineMedia, EngineWish, SeenObject, SeenText, Sight } from '../types.ts'
import { placeBox } from './boxes.ts'
import type { CocoLabel } from './coco-labels.ts'
import { nameColours } from './colours.ts'
import { type Care, findThings } from './find-things.ts'
import { type LabelWish, understandLabels } from './labels.ts'
import type { LookContext } from './look-at.ts'
import { maskThings } from './mask-things.ts'
import type { Picture } from './picture.ts'
import { CODES_NOTE, readCodes } from './read-codes.ts'
import { readPicture } from './read-picture.ts'
import { readText, TEXT_NOTE, TEXT_SIZE_PX } from './read-text.ts'

/** Looks at one picture. */
export async function lookAtImage(
  media: EngineMedia,
  wish: EngineWish,
  context: LookContext,
): Promise<Sight> {
  const { picture, note, ...size } = await readPicture(media.bytes)
  if (picture === undefined) {
    return { kind: 'image', ...size, objects: [], texts: [], colours: [], notes: [note] } as Sight
  }
  const seen = await lookAtPicture(picture, wish, context, 'careful')
  const text = wish.text === true ? await textOf(media, picture, context) : { texts: [], notes: [] }
  return {
    kind: 'image',
    width: picture.width,
    height: picture.height,
    ...seen,
    texts: [...text.texts, ...seen.texts],
    notes: [...seen.notes, ...text.notes],
  }
}

/** What there is to see in pixels that are decoded already; text is read apart, as it wants more of them. */
export async function lookAtPicture(
  picture: Picture,
  wish: EngineWish,
  context: LookContext,
  care: Care,
): Promise<Pick<Sight, 'objects' | 'texts' | 'colours' | 'notes'>> {
  const notes: string[] = []
  let objects: SeenObject[] = []
  if (wish.objects === true || wish.masks === true) {
    const found = await findObjects(picture, wish.labels, context, care)
    objects = found.objects
    notes.push(...found.notes)
    if (wish.masks === true) {
      const masked = await maskThings(picture, found.objects, {
        isPerson: (object) => found.classes.get(object) === 'person',
        signal: context.signal,
      })
      objects = masked.objects
      notes.push(...masked.notes)
    }
  }
  context.signal.throwIfAborted()
  const colours = wish.colours === true ? await nameColours(picture.pixels) : []
  const texts: SeenText[] = []
  if (wish.codes === true) {
    const codes = await readCodes(picture)
    if (codes === undefined) notes.push(CODES_NOTE)
    else texts.push(...codes)
  }
  return { objects, texts, colours, notes }
}

// A thing that is asked for by name is more likely to be there than any of eighty.
const ASKED_FOR = 0.7

async function findObjects(
  picture: Picture,
  labels: readonly string[] | undefined,
  { minScore, signal }: LookContext,
  care: Care,
): Promise<{ objects: SeenObject[]; classes: Map<SeenObject, CocoLabel>; notes: string[] }> {
  const wish: LabelWish | undefined = labels && understandLabels(labels)
  const classes = new Map<SeenObject, CocoLabel>()
  const notes = wish === undefined ? [] : unknownNote(wish.unknown)
  if (wish !== undefined && wish.answers.size === 0) return { objects: [], classes, notes }
  const guesses = await findThings(picture.pixels, {
    minScore: wish === undefined ? minScore : minScore * ASKED_FOR,
    only: wish && new Set(wish.answers.keys()),
    care,
    signal,
  })
  for (const { label, score, box } of guesses) {
    const answer = wish === undefined ? label : wish.answers.get(label)
    if (answer === undefined) continue
    const object = { label: answer, score, box: placeBox(box, { left: 0, top: 0 }, picture.scale) }
    classes.set(object, label)
  }
  return { objects: [...classes.keys()], classes, notes }
}

function unknownNote(unknown: readonly string[]): string[] {
  if (unknown.length === 0) return []
  const words = unknown.slice(0, 5).map((word) => `'${word.slice(0, 40)}'`)
  return [`The emulator's engine knows 80 kinds of things; ${words.join(', ')} is not among them.`]
}

async function textOf(
  media: EngineMedia,
  picture: Picture,
  { signal }: LookContext,
): Promise<{ texts: SeenText[]; notes: string[] }> {
  signal.throwIfAborted()
  const large = picture.scale > 1 ? (await readPicture(media.bytes, TEXT_SIZE_PX)).picture : undefined
  const texts = await readText(large ?? picture)
  return texts === undefined ? { texts: [], notes: [TEXT_NOTE] } : { texts, notes: [] }
}
