import type { NodeAPI } from 'node-red'
import { mediaOf } from '../../lib/media-input.ts'
import { taskOptions } from '../../lib/task-options.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values } = job
  const media = await mediaOf(job, 'source')
  const prompt = values.text('prompt')
  const options = { ...taskOptions(job), ...(prompt && { prompt }) }
  const exact = values.flag('exact')
  const vision = exact || job.configured ? await job.vision() : job.core.createVision()
  const counted = await (exact ? vision.countTokens(media, options) : vision.estimate(media, options))
  return {
    output: counted.totalTokens,
    extras: { tokens: counted, image: media },
    summary: job.translate('status.tokens', { n: counted.totalTokens }),
  }
}
