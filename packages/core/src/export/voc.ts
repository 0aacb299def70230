import type { Detection } from '../spatial/detection.ts'
import type { DatasetImage } from './dataset-image.ts'
import { escapeXml, unescapeXml } from './xml.ts'

/**
 * One picture as Pascal VOC's XML. Pixels count from 1 and the last one belongs to the box, as in VOC.
 * Source: http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html
 */
export function toVoc(image: DatasetImage): string {
  const { fileName, size, detections } = image
  const objects = detections.flatMap(({ label, rect }) =>
    rect
      ? [
          `  <object>\n    <name>${escapeXml(label)}</name>\n    <pose>Unspecified</pose>\n` +
            `    <truncated>0</truncated>\n    <difficult>0</difficult>\n    <bndbox>\n` +
            `      <xmin>${rect.left + 1}</xmin>\n      <ymin>${rect.top + 1}</ymin>\n` +
            `      <xmax>${rect.left + rect.width}</xmax>\n      <ymax>${rect.top + rect.height}</ymax>\n` +
            `    </bndbox>\n  </object>\n`,
        ]
      : [],
  )
  return (
    `<annotation>\n  <folder></folder>\n  <filename>${escapeXml(fileName)}</filename>\n` +
    `  <size>\n    <width>${size.width}</width>\n    <height>${size.height}</height>\n    <depth>3</depth>\n  </size>\n` +
    `  <segmented>0</segmented>\n${objects.join('')}</annotation>\n`
  )
}

/** The picture of a Pascal VOC file written as {@link toVoc} writes it. */
export function fromVoc(xml: string): DatasetImage {
  const number = (text: string, tag: string): number => Number(field(text, tag) ?? 0)
  const objects = xml.match(/<object>[\s\S]*?<\/object>/g) ?? []
  const detections = objects.map((object, index): Detection => {
    const left = number(object, 'xmin') - 1
    const top = number(object, 'ymin') - 1
    const rect = { left, top, width: number(object, 'xmax') - left, height: number(object, 'ymax') - top }
    return { index, label: unescapeXml(field(object, 'name') ?? ''), rect }
  })
  return {
    fileName: unescapeXml(field(xml, 'filename') ?? ''),
    size: { width: number(xml, 'width'), height: number(xml, 'height') },
    detections,
  }
}

function field(xml: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]
}
