import type { NodeAPI } from 'node-red'
import { mediaOf } from '../../lib/media-input.ts'
import { spatialExtras } from '../../lib/outputs.ts'
import { sendPieces } from '../../lib/send-pieces.ts'
import { taskOptions } from '../../lib/task-options.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values, core } = job
  const media = await mediaOf(job, 'source')
  const prompt = values.text('prompt')
  const vision = await job.vision()
  // Several pictures have no one space for boxes: then core decides.
  const options = {
    ...taskOptions(job),
    ...(prompt && { prompt }),
    ...(values.flag('boxes') ? {} : { boxes: false }),
  }
  const result = await (values.flag('stream')
    ? sendPieces(job, vision.stream.readText(media, options), 'array')
    : vision.readText(media, options))
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
