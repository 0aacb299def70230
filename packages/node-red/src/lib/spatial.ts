import type { DetectResult } from '@sightglass/core'
import { type Fields, listField, numberField, textField, visionFields } from './fields.ts'
import { mediaOf } from './media-input.ts'
import { spatialExtras, toCocoSsd } from './outputs.ts'
import { taskOptions } from './task-options.ts'
import type { Answer, Job } from './vision-node.ts'

/** The rows of detect, segment and point. */
export const spatialFields: Fields = visionFields({
  labels: listField('labels'),
  prompt: textField('prompt'),
  maxItems: numberField('maxItems'),
  stream: { kind: 'check', value: false },
})

type SpatialTask = 'detect' | 'segment' | 'point'

/** Asks the model and lays the answer out for the flow. */
export async function findThings(job: Job, task: SpatialTask): Promise<Answer> {
  const { core, msg, values } = job
  const media = await mediaOf(values.raw('source'), msg)
  const vision = await job.vision()
  const labels = values.list('labels')
  const prompt = values.text('prompt')
  const maxItems = values.number('maxItems')
  const options = {
    ...taskOptions(job),
    ...(labels && { labels }),
    ...(prompt && { prompt }),
    ...(maxItems !== undefined && { maxItems }),
  }
  let result: DetectResult
  if (values.flag('stream')) {
    const run = vision.stream[task](media, options)
    let index = 0
    for await (const detection of run) job.piece({ type: 'array', index: index++, value: detection })
    result = await run.result
  } else {
    result = await vision[task](media, options)
  }
  const { detections, issues, usage } = result
  return {
    output: values.text('format') === 'coco-ssd' ? toCocoSsd(detections) : detections,
    extras: {
      image: Array.isArray(media) ? media[result.image.inputIndex] : media,
      ...spatialExtras(result, core),
    },
    summary: job.translate(detections.length === 1 ? 'status.oneObject' : 'status.objects', {
      n: detections.length,
    }),
    issues,
    usage,
  }
}
