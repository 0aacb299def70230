import type { TaskOptions } from '@sightglass/core'
import { type Command, Option } from 'commander'

/** How closely the model looks at media. */
export interface ResolutionFlag {
  readonly resolution?: NonNullable<TaskOptions['mediaResolution']>
}

/** Adds `--resolution`. */
export function withResolutionFlag(command: Command): Command {
  const levels = ['low', 'medium', 'high', 'ultra_high'] satisfies ResolutionFlag['resolution'][]
  return command.addOption(
    new Option('-r, --resolution <level>', 'media resolution: how closely the model looks').choices(levels),
  )
}
