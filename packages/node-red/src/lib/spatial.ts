import { readFile } from 'node:fs/promises'
import type { MediaSource } from '@sightglass/core'
import { type Fields, listField, numberField, switchField, textField } from './fields.ts'
import { isPath, mediaOf } from './media-input.ts'
import { spatialExtras, toCocoSsd } from './outputs.ts'
import { sendPieces } from './send-pieces.ts'
import { taskOptions } from './task-options.ts'
import type { Answer, Job } from './vision-node.ts'

/** The rows of detect, segment and point. */
export const spatialFields: Fields = {
  labels: listField('labels'),
  prompt: textField('prompt'),
  maxItems: numberField('maxItems'),
  stream: switchField(false),
}

type SpatialTask = 'detect' | 'segment' | 'point'

/** Asks the model and lays the answer out for the flow. */
export async function findThings(job: Job, task: SpatialTask): Promise<Answer> {
  const { core, values } = job
  const media = await mediaOf(job, 'source')
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
  const result = await (values.flag('stream')
    ? sendPieces(job, vision.stream[task](media, options), 'array')
    : vision[task](media, options))
  const { detections, issues, usage } = result
  return {
    output: values.text('format') === 'coco-ssd' ? toCocoSsd(detections) : detections,
    extras: {
      image: await readable(job, Array.isArray(media) ? media[result.image.inputIndex]! : media),
      ...spatialExtras(result, core),
    },
    summary: job.translate(detections.length === 1 ? 'status.oneObject' : 'status.objects', {
      n: detections.length,
    }),
    issues,
    usage,
  }
}

/**
 * The picture for the nodes that follow. After *http in* they take no path from a message, so a path that the
 * flow's builder set in the dialog goes on as the file's bytes.
 */
async function readable({ msg, signal }: Job, media: MediaSource): Promise<MediaSource> {
  return msg.req !== undefined && isPath(media) ? readFile(media, { signal }) : media
}
