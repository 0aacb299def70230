import type { TextResult } from '@sightglass/core'
import type { NodeAPI } from 'node-red'
import { mediaOf } from '../../lib/media-input.ts'
import { sendPieces } from '../../lib/send-pieces.ts'
import { taskOptions } from '../../lib/task-options.ts'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values } = job
  const preset = values.text('preset')
  const media = await mediaOf(job, 'source')
  const prompt = values.text('prompt')
  const options = { ...taskOptions(job), ...(prompt && { prompt }) }
  const vision = await job.vision()
  if (preset === 'classify') {
    const result = await vision.classify(media, { ...options, labels: values.list('labels') ?? [] })
    const { label, labels, issues, usage } = result
    return {
      output: label,
      extras: { image: media, matches: labels },
      summary: label ?? '–',
      issues,
      usage,
    }
  }
  if (preset === 'caption') {
    const length = values.text('length') as 'short' | 'medium' | 'long'
    const wish = { ...options, length }
    const caption = values.flag('stream')
      ? sendPieces(job, vision.stream.caption(media, wish), 'string')
      : vision.caption(media, wish)
    return asText(job, media, await caption)
  }
  const answer = values.flag('stream')
    ? sendPieces(job, vision.stream.ask(media, prompt ?? '', taskOptions(job)), 'string')
    : vision.ask(media, prompt ?? '', taskOptions(job))
  return asText(job, media, await answer)
}

function asText(job: Job, image: unknown, { text, issues, usage }: TextResult): Answer {
  return {
    output: text,
    extras: { image },
    summary: job.translate('status.words', { n: text.split(/\s+/).filter(Boolean).length }),
    issues,
    usage,
  }
}
