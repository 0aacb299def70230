import type { Detection, DrawDetectionsOptions } from '@sightglass/core'
import type { NodeAPI } from 'node-red'
import { pictureOf } from '../../lib/media-input.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { toDetections } from './detections.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values, core, signal } = job
  const image = await pictureOf(job, 'image')
  const only = values.list('only')
  const chosen = toDetections(values.raw('detections')).filter(wanted(only))
  const quality = values.number('quality')
  const format = values.text('format') as DrawDetectionsOptions['format']
  const drawn = await core.drawDetections(image, chosen, {
    signal,
    style: values.text('style') as DrawDetectionsOptions['style'],
    ...(format && { format }),
    ...(quality !== undefined && { quality }),
  })
  const { buffer, byteOffset, byteLength } = drawn.bytes
  return {
    output: Buffer.from(buffer, byteOffset, byteLength),
    extras: {
      mimeType: drawn.mimeType,
      headers: headersFor(job.msg.headers, drawn.mimeType),
    },
    summary: job.translate('status.drawn', { n: chosen.length }),
    issues: drawn.issues,
  }
}

// The headers of a picture that *http request* fetched tell of that body, not of this one.
const bodyHeaders =
  /^(content-|transfer-encoding$|etag$|last-modified$|connection$|keep-alive$|accept-ranges$)/i

/** What *http response* sends along. */
function headersFor(given: unknown, mimeType: string): Record<string, unknown> {
  const kept = Object.entries(given ?? {}).filter(([name]) => !bodyHeaders.test(name))
  return { ...Object.fromEntries(kept), 'content-type': mimeType }
}

function wanted(only: readonly string[] | undefined): (detection: Detection) => boolean {
  const names = only?.map((name) => name.toLowerCase())
  return ({ label }) => names === undefined || names.includes(label.toLowerCase())
}
