import type { UploadProgress } from '@sightglass/core'
import type { NodeAPI } from 'node-red'
import { mediaOf } from '../../lib/media-input.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { signal, translate } = job
  const media = await mediaOf(job, 'source')
  const { files } = await job.vision()
  const sources = Array.isArray(media) ? media : [media]
  const uploaded = []
  for (const source of sources) {
    uploaded.push(
      await files.upload(source, {
        signal,
        onProgress: (progress) => showProgress(job, progress),
      }),
    )
  }
  return {
    output: Array.isArray(media) ? uploaded : uploaded[0],
    summary: translate('status.uploaded', { n: uploaded.length }),
  }
}

/** Percent; nothing for a stream of unknown length: the status stays at "working". */
function showProgress(job: Job, { sentBytes, totalBytes }: UploadProgress): void {
  if (!totalBytes) return
  job.progress(job.translate('status.uploading', { percent: Math.floor((100 * sentBytes) / totalBytes) }))
}
