import type { NodeAPI } from 'node-red'
import { type Answer, type Job, registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work })
}

async function work(job: Job): Promise<Answer> {
  const { values, signal, translate } = job
  const { files } = await job.vision()
  switch (values.text('action')) {
    case 'get':
      return {
        output: await files.get(fileName(job), { signal }),
        summary: translate('status.files', { n: 1 }),
      }
    case 'delete': {
      const name = fileName(job)
      await files.delete(name, { signal })
      return { output: name, summary: translate('status.deleted', { n: 1 }) }
    }
    default: {
      const found = []
      for await (const file of files.list({ signal })) found.push(file)
      return { output: found, summary: translate('status.files', { n: found.length }) }
    }
  }
}

/** `files/…` as text, or a file as upload and list give it. */
function fileName({ values }: Job): string {
  const given = values.raw('file')
  const name = typeof given === 'object' && given !== null ? (given as { name?: unknown }).name : given
  if (typeof name !== 'string' || name === '')
    throw new Error('There is no file name such as files/abc in the message.')
  return name
}
