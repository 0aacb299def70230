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
  const vision = await job.vision()
  const schema = readSchema(job)
  const result = await vision.extract(media, { ...taskOptions(job), schema, ...(prompt && { prompt }) })
  const { data, issues, usage } = result
  const count = typeof data === 'object' && data !== null ? Object.keys(data).length : 1
  return {
    output: data,
    extras: { image: media },
    summary: job.translate('status.fields', { n: count }),
    issues,
    usage,
  }
}

function readSchema({ values, core, translate }: Job): Record<string, unknown> {
  const given = values.raw('schema')
  try {
    const schema: unknown = typeof given === 'string' ? JSON.parse(given) : given
    if (typeof schema === 'object' && schema !== null && !Array.isArray(schema))
      return schema as Record<string, unknown>
  } catch {
    // Told below, with the other ways of being no schema.
  }
  throw new core.SightglassError('request_invalid', translate('error.noSchema'))
}
