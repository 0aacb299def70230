import { defaultType, type NodePage } from './fields.ts'
import type { NodeConfig } from './values.ts'

/**
 * The version of the configuration that this release writes, as `version` in the flow file. Counts up when a field
 * changes its form. 1 (which had no `version`): choices were plain words and ticks were booleans. 2: both are typed,
 * with where they come from beside them.
 */
export const configVersion = 2

/**
 * A node's configuration as this release understands it. Fields that an older release did not know get their default,
 * and so does where they come from: a word or tick of version 1 is a choice made in the dialog. A flow from a newer
 * release is read as far as its fields are known.
 */
export function fromStore(stored: NodeConfig, page: NodePage): NodeConfig {
  const config: Record<string, unknown> = { ...stored }
  for (const [name, field] of Object.entries(page.fields)) {
    if (field.kind === 'credential' || field.kind === 'config') continue
    config[name] ??= field.value
    if (field.kind === 'typed' || field.kind === 'choice') config[`${name}Type`] ??= defaultType(field)
  }
  return config
}
