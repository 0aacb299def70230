import type { SeenBox } from '../types.ts'
import { loadOpenCv, type OpenCv, withMats } from './opencv.ts'
import type { Pixels } from './picture.ts'

const ITERATIONS = 3
// A thing fills at least this part of its box.
const SMALLEST_PART = 0.2
// Squared distances from the middle of the box, where 1 is the inscribed ellipse.
const SURE_MIDDLE = 0.2
const LIKELY = 1.25

/**
 * Separates the thing inside a box from what is around it by colour (GrabCut): a mask of the whole picture given,
 * 0 to 255 a pixel with soft edges. `undefined` when the colours do not tell them apart.
 */
export async function grabCut(pixels: Pixels, box: SeenBox): Promise<Uint8Array | undefined> {
  const { cv } = await loadOpenCv()
  // A thing coloured like its surroundings gets lost unless its middle is declared to be it.
  return cutOut(cv, pixels, box, { isMiddleSure: false }) ?? cutOut(cv, pixels, box, { isMiddleSure: true })
}

function cutOut(
  cv: OpenCv,
  pixels: Pixels,
  box: SeenBox,
  { isMiddleSure }: { readonly isMiddleSure: boolean },
): Uint8Array | undefined {
  const { width, height } = pixels
  return withMats((keep) => {
    const image = keep(cv.matFromArray(height, width, cv.CV_8UC3, pixels.data as unknown as number[]))
    const seed = keep(new cv.Mat(height, width, cv.CV_8UC1))
    seed.data.set(seedMask(cv, pixels, box, isMiddleSure))
    const background = keep(new cv.Mat())
    const foreground = keep(new cv.Mat())
    const rect = new cv.Rect(0, 0, width, height)
    cv.grabCut(image, seed, rect, background, foreground, ITERATIONS, cv.GC_INIT_WITH_MASK)

    const inside = (value: number) => value === cv.GC_FGD || value === cv.GC_PR_FGD
    const mask = keep(new cv.Mat(height, width, cv.CV_8UC1))
    mask.data.set(Uint8Array.from(seed.data as Uint8Array, (value) => (inside(value) ? 255 : 0)))
    const brush = keep(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(5, 5)))
    cv.morphologyEx(mask, mask, cv.MORPH_OPEN, brush)
    cv.morphologyEx(mask, mask, cv.MORPH_CLOSE, brush)
    keepWholeParts(cv, keep, mask)
    const part = cv.countNonZero(mask) / (box.width * box.height)
    if (part < SMALLEST_PART) return undefined
    cv.GaussianBlur(mask, mask, new cv.Size(5, 5), 0)
    return Uint8Array.from(mask.data as Uint8Array)
  })
}

/** Outside of the box is surely background; the box's corners probably so, its inscribed ellipse probably not. */
function seedMask(cv: OpenCv, { width, height }: Pixels, box: SeenBox, isMiddleSure: boolean): Uint8Array {
  const seed = new Uint8Array(width * height).fill(cv.GC_BGD)
  const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
  const top = Math.max(0, Math.round(box.top))
  const bottom = Math.min(height, Math.round(box.top + box.height))
  const left = Math.max(0, Math.round(box.left))
  const right = Math.min(width, Math.round(box.left + box.width))
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const dx = (x + 0.5 - middle.x) / (box.width / 2)
      const dy = (y + 0.5 - middle.y) / (box.height / 2)
      const distance = dx * dx + dy * dy
      const isThing = distance <= LIKELY ? cv.GC_PR_FGD : cv.GC_PR_BGD
      seed[y * width + x] = isMiddleSure && distance <= SURE_MIDDLE ? cv.GC_FGD : isThing
    }
  }
  return seed
}

/** Clears specks, parts smaller than a tenth of the largest one, and fills holes: a cup is one thing with its inside. */
function keepWholeParts(
  cv: OpenCv,
  keep: <M extends { delete(): void }>(mat: M) => M,
  mask: InstanceType<OpenCv['Mat']>,
): void {
  const contours = keep(new cv.MatVector())
  const hierarchy = keep(new cv.Mat())
  cv.findContours(mask, contours, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
  const areas = Array.from({ length: contours.size() }, (_, index) =>
    cv.contourArea(keep(contours.get(index))),
  )
  const largest = Math.max(0, ...areas)
  ;(mask.data as Uint8Array).fill(0)
  areas.forEach((area, index) => {
    if (area >= largest / 10) cv.drawContours(mask, contours, index, new cv.Scalar(255), cv.FILLED)
  })
}
