import type { NodeAPI } from 'node-red'
import { mediaOf } from '../../lib/media-input.ts'
import { spatialExtras } from '../../lib/outputs.ts'
import { taskOptions } from '../../lib/task-options.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values, core } = job
  const media = await mediaOf(values.raw('source'), job.msg)
  const prompt = values.text('prompt')
  const vision = await job.vision()
  // Several pictures have no one space for boxes: then core decides.
  const result = await vision.readText(media, {
    ...taskOptions(job),
    ...(prompt && { prompt }),
    ...(values.flag('boxes') ? {} : { boxes: false }),
  })
  const { text, lines, image, issues, usage } = result
  return {
    output: text,
    extras: {
      image: media,
      lines,
      ...(image && spatialExtras({ detections: lines, image }, core)),
    },
    summary: job.translate('status.lines', { n: text === '' ? 0 : text.split('\n').length }),
    issues,
    usage,
  }
}
