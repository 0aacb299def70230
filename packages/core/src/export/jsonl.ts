import type { Detection } from '../spatial/detection.ts'
import type { DatasetImage } from './dataset-image.ts'

/** Pictures and detections as JSON lines: one detection per line, whole, with its file and the picture's size. */
export function toJsonl(images: readonly DatasetImage[]): string {
  return images
    .flatMap(({ fileName, size, detections }) =>
      detections.map((detection) => `${JSON.stringify({ file: fileName, size, ...detection })}\n`),
    )
    .join('')
}

/** The pictures and detections of {@link toJsonl}'s lines. Throws `SyntaxError` for a line that is no JSON. */
export function fromJsonl(text: string): DatasetImage[] {
  const images = new Map<string, DatasetImage & { detections: Detection[] }>()
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const { file, size, ...detection } = JSON.parse(line) as {
      file: string
      size: DatasetImage['size']
    } & Detection
    const image = images.get(file) ?? { fileName: file, size, detections: [] }
    images.set(file, image)
    image.detections.push(detection)
  }
  return [...images.values()]
}
