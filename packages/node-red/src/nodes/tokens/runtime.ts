import type { NodeAPI } from 'node-red'
import { mediaOf } from '../../lib/media-input.ts'
import { taskOptions } from '../../lib/task-options.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values, msg } = job
  const media = await mediaOf(values.raw('source'), msg)
  const prompt = values.text('prompt')
  const options = { ...taskOptions(job), ...(prompt && { prompt }) }
  const vision = await job.vision()
  const counted = values.flag('exact')
    ? await vision.countTokens(media, options)
    : await vision.estimate(media, options)
  return {
    output: counted.totalTokens,
    extras: { tokens: counted, image: media },
    summary: job.translate('status.tokens', { n: counted.totalTokens }),
  }
}
