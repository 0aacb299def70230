import type { NodeAPI } from 'node-red'
import { mediaOf } from '../../lib/media-input.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'
import { readMedia } from './read-media.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values, core, signal, translate } = job
  const given = await mediaOf(job, 'source')
  const sources = Array.isArray(given) ? given : [given]
  const maxSidePx = values.number('maxSidePx')
  const read = []
  for (const source of sources) {
    read.push(await readMedia(core, source, { signal, ...(maxSidePx !== undefined && { maxSidePx }) }))
  }
  const [first] = read
  const { width, height, durationSeconds, mimeType } = first?.facts ?? {}
  const size = width !== undefined && height !== undefined ? `${width} × ${height}` : undefined
  const length = durationSeconds === undefined ? undefined : `${durationSeconds.toFixed(1)} s`
  return {
    output: Array.isArray(given) ? read.map((one) => one.media) : first?.media,
    extras: {
      media: Array.isArray(given) ? read.map((one) => one.facts ?? {}) : (first?.facts ?? {}),
      ...(mimeType && { mimeType }),
    },
    summary:
      read.length > 1
        ? translate('status.files', { n: read.length })
        : (size ?? length ?? mimeType ?? translate('status.passed')),
  }
}
