import type { TextResult } from '@sightglass/core'
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
  const preset = values.text('preset')
  const media = await mediaOf(values.raw('source'), job.msg)
  const prompt = values.text('prompt')
  const options = { ...taskOptions(job), ...(prompt && { prompt }) }
  const vision = await job.vision()
  if (preset === 'classify') {
    const result = await vision.classify(media, { ...options, labels: values.list('labels') ?? [] })
    const { label, labels, issues, usage } = result
    return {
      output: label,
      extras: { image: media, labels: labels.map((one) => one.label) },
      summary: label ?? '–',
      issues,
      usage,
    }
  }
  if (preset === 'caption') {
    const length = values.text('length') as 'short' | 'medium' | 'long'
    return asText(job, media, await vision.caption(media, { ...options, length }))
  }
  if (!values.flag('stream'))
    return asText(job, media, await vision.ask(media, prompt ?? '', taskOptions(job)))
  const run = vision.stream.ask(media, prompt ?? '', taskOptions(job))
  let index = 0
  for await (const value of run) job.piece({ type: 'string', index: index++, value })
  return asText(job, media, await run.result)
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
