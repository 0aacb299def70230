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
  const media = await mediaOf(job, 'source')
  const { video, stream } = await job.vision()
  const options = videoOptions(job)
  const streamed = values.flag('stream')
  switch (values.text('preset')) {
    case 'chapters': {
      const { chapters, ...rest } = await (streamed
        ? sendPieces(job, stream.video.chapters(media, options), 'array')
        : video.chapters(media, options))
      return timed(job, chapters, rest)
    }
    case 'events': {
      const { events, ...rest } = await (streamed
        ? sendPieces(job, stream.video.events(media, options), 'array')
        : video.events(media, options))
      return timed(job, events, rest)
    }
    case 'transcript': {
      const { segments, ...rest } = await (streamed
        ? sendPieces(job, stream.video.transcript(media, options), 'array')
        : video.transcript(media, options))
      return timed(job, segments, rest)
    }
    default: {
      const { text, issues, usage } = await (streamed
        ? sendPieces(job, stream.video.describe(media, options), 'string')
        : video.describe(media, options))
      const count = text.split(/\s+/).filter(Boolean).length
      return { output: text, summary: job.translate('status.words', { n: count }), issues, usage }
    }
  }
}

type Entries = Parameters<Job['core']['toWebVtt']>[0]

function timed(job: Job, entries: Entries, { issues, usage }: Pick<Answer, 'issues' | 'usage'>): Answer {
  return {
    output: written(job, entries),
    extras: { entries },
    summary: job.translate('status.entries', { n: entries.length }),
    ...(issues && { issues }),
    ...(usage && { usage }),
  }
}

function written({ values, core }: Job, entries: Entries): unknown {
  switch (values.text('writeAs')) {
    case 'webvtt':
      return core.toWebVtt(entries)
    case 'srt':
      return core.toSrt(entries)
    case 'chapters':
      return core.toChapters(entries)
    default:
      return entries
  }
}

function videoOptions(job: Job) {
  const { values } = job
  const prompt = values.text('prompt')
  const language = values.text('language')
  const maxItems = values.number('maxItems')
  const startSeconds = values.number('startSeconds')
  const endSeconds = values.number('endSeconds')
  const fps = values.number('fps')
  const clip = {
    ...(startSeconds !== undefined && { startSeconds }),
    ...(endSeconds !== undefined && { endSeconds }),
  }
  return {
    ...taskOptions(job),
    ...(prompt && { prompt }),
    ...(language && { language }),
    ...(maxItems !== undefined && { maxItems }),
    ...(Object.keys(clip).length > 0 && { clip }),
    ...(fps !== undefined && { fps }),
  }
}
