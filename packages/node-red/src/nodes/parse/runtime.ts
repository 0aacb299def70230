import type { Size } from '@sightglass/core'
import type { NodeAPI } from 'node-red'
import { pictureOf } from '../../lib/media-input.ts'
import { toAnnotations, toClasses, toCocoSsd } from '../../lib/outputs.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values, core, translate } = job
  const size = await pictureSize(job)
  const model = values.text('model')
  const labels = values.list('labels')
  const { detections, issues } = core.parseDetections(replyText(values.raw('source')), {
    size,
    ...(model && { model }),
    ...(labels && { labels }),
  })
  return {
    output: values.text('format') === 'coco-ssd' ? toCocoSsd(detections) : detections,
    extras: {
      annotations: toAnnotations(detections, core),
      classes: toClasses(detections),
      shape: [size.height, size.width, 3],
    },
    summary: translate(detections.length === 1 ? 'status.oneObject' : 'status.objects', {
      n: detections.length,
    }),
    issues,
  }
}

/** A reply as text, as bytes, or as the whole response of `generateContent`. */
function replyText(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (typeof value === 'string') return value
  const parts = (
    value as { candidates?: { content?: { parts?: { text?: string; thought?: boolean }[] } }[] } | undefined
  )?.candidates?.[0]?.content?.parts
  if (parts) return parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('')
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  throw new Error('There is no reply to parse: give its text, or the whole response.')
}

async function pictureSize(job: Job): Promise<Size> {
  const { values, core, signal } = job
  const width = values.number('width')
  const height = values.number('height')
  if (width !== undefined && height !== undefined) return { width, height }
  if (values.raw('image') === undefined)
    throw new Error('The size is needed: give the picture, or its width and height.')
  const picture = await core.readImageMetadata(await pictureOf(job, 'image'), { signal })
  return { width: picture.width, height: picture.height }
}
