import type { Detection } from '../spatial/detection.ts'
import type { DatasetImage } from './dataset-image.ts'

/** CreateML's object detection annotations. Source: https://developer.apple.com/documentation/createml/building-an-object-detector-data-source */
export interface CreateMlImage {
  readonly image: string
  readonly annotations: readonly {
    readonly label: string
    /** Centre, width and height in pixels. */
    readonly coordinates: {
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
    }
  }[]
}

/** Pictures and detections as CreateML's JSON. */
export function toCreateMl(images: readonly DatasetImage[]): CreateMlImage[] {
  return images.map(({ fileName, detections }) => ({
    image: fileName,
    annotations: detections.flatMap(({ label, rect }) =>
      rect
        ? [
            {
              label,
              coordinates: {
                x: rect.left + rect.width / 2,
                y: rect.top + rect.height / 2,
                width: rect.width,
                height: rect.height,
              },
            },
          ]
        : [],
    ),
  }))
}

/** The detections of each picture of CreateML's JSON, by file name. */
export function fromCreateMl(images: readonly CreateMlImage[]): Record<string, Detection[]> {
  return Object.fromEntries(
    images.map(({ image, annotations }) => [
      image,
      annotations.map(
        ({ label, coordinates: { x, y, width, height } }, index): Detection => ({
          index,
          label,
          rect: { left: x - width / 2, top: y - height / 2, width, height },
        }),
      ),
    ]),
  )
}
