import type { EngineMedia, EngineWish, SeenObject, Sight } from '../types.ts'
import type { LookContext } from './look-at.ts'
import { mergeGuesses } from './merge-guesses.ts'
import { detectOnce } from './nanodet.ts'
import { decodePicture, type Picture } from './picture.ts'

/** Looks at one picture. */
export async function lookAtImage(
  media: EngineMedia,
  wish: EngineWish,
  context: LookContext,
): Promise<Sight> {
  const picture = await decodePicture(media.bytes)
  const objects = wish.objects === true ? await findObjects(picture, context) : []
  return {
    kind: 'image',
    width: picture.width,
    height: picture.height,
    objects,
    texts: [],
    colours: [],
    notes: [],
  }
}

async function findObjects(picture: Picture, { minScore }: LookContext): Promise<SeenObject[]> {
  const guesses = mergeGuesses(await detectOnce(picture.pixels, minScore))
  return guesses.map(({ label, score, box }) => ({
    label,
    score,
    box: {
      left: box.left * picture.scale,
      top: box.top * picture.scale,
      width: box.width * picture.scale,
      height: box.height * picture.scale,
    },
  }))
}
