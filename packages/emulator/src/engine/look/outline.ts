import { loadOpenCv, withMats } from './opencv.ts'

/** The outline of the largest part of a mask where it is 128 or more, in the mask's own pixels, clockwise or not. */
export async function outline(mask: {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}): Promise<(readonly [x: number, y: number])[]> {
  const { cv } = await loadOpenCv()
  return withMats((keep) => {
    const image = keep(new cv.Mat(mask.height, mask.width, cv.CV_8UC1))
    image.data.set(Uint8Array.from(mask.data, (value) => (value >= 128 ? 255 : 0)))
    const contours = keep(new cv.MatVector())
    const hierarchy = keep(new cv.Mat())
    cv.findContours(image, contours, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
    const all = Array.from({ length: contours.size() }, (_, index) => keep(contours.get(index)))
    const largest = all.toSorted((a, b) => cv.contourArea(b) - cv.contourArea(a))[0]
    if (largest === undefined || largest.rows < 3) return []
    const simple = keep(new cv.Mat())
    cv.approxPolyDP(largest, simple, 0.004 * cv.arcLength(largest, true), true)
    const points = simple.data32S as Int32Array
    return Array.from(
      { length: simple.rows },
      (_, index) => [points[index * 2]!, points[index * 2 + 1]!] as const,
    )
  })
}
