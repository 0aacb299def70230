import type { TaskOptions } from '@sightglass/core'
import type { Job } from './vision-node.ts'

/** The options that every task of the model takes. */
export function taskOptions({ values, signal }: Job): TaskOptions {
  const model = values.text('model')
  const mediaResolution = values.text('mediaResolution') as TaskOptions['mediaResolution']
  return { signal, ...(model && { model }), ...(mediaResolution && { mediaResolution }) }
}
