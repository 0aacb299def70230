import type { NodePage } from './fields.ts'
import type { NodeConfig } from './values.ts'

/** The version of the configuration that this release writes. Counts up when a field changes its meaning. */
export const configVersion = 1

/**
 * A node's configuration as this release understands it: fields that an older release did not know get their default.
 * A flow from a newer release is read as far as its fields are known.
 */
export function fromStore(stored: NodeConfig, page: NodePage): NodeConfig {
  const config: Record<string, unknown> = { ...stored }
  for (const [name, field] of Object.entries(page.fields)) {
    if (field.kind === 'credential' || field.kind === 'config') continue
    config[name] ??= field.value
    if (field.kind === 'typed') config[`${name}Type`] ??= field.type
  }
  return config
}
