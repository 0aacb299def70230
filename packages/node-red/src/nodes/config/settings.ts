import type { VisionOptions } from '@sightglass/core'
import type { NodeConfig } from '../../lib/values.ts'

/** Where the vision nodes go, read from the config node and the environment. */
export interface Settings {
  readonly options: VisionOptions
  /** No key anywhere and the tick is set: the local emulator answers. */
  readonly useEmulator: boolean
}

const keyNames = ['GOOGLE_API_KEY', 'GEMINI_API_KEY']

/** Every key that could be in use, so that none is ever shown. */
export function secretsOf(
  apiKey: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  return [apiKey, ...keyNames.map((name) => env[name])].filter(
    (key) => key !== undefined && key !== '',
  ) as string[]
}

/** Turns the config node's fields into options of `createVision`. */
export function readSettings(
  config: NodeConfig,
  apiKey: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const text = (name: string) => {
    const value = String(config[name] ?? '').trim()
    // A `${NAME}` that no variable filled in means: not set.
    return value === '' || /^\$\{[^}]+\}$/.test(value) ? undefined : value
  }
  const number = (name: string) => {
    const value = Number(text(name))
    return Number.isFinite(value) && value > 0 ? value : undefined
  }
  const key = apiKey?.trim() && !/^\$\{[^}]+\}$/.test(apiKey.trim()) ? apiKey.trim() : undefined
  const vertexai = config.surface === 'vertex'
  const concurrency = number('concurrency')
  const requestsPerMinute = number('requestsPerMinute')
  const options = {
    ...(key && { apiKey: key }),
    ...(vertexai && { vertexai }),
    ...(vertexai && text('project') && { project: text('project')! }),
    ...(vertexai && text('location') && { location: text('location')! }),
    ...(text('baseUrl') && { baseUrl: text('baseUrl')! }),
    ...(text('apiVersion') && { apiVersion: text('apiVersion')! }),
    ...(text('model') && { model: text('model')! }),
    limits: {
      ...(concurrency && { concurrency }),
      ...(requestsPerMinute && { requestsPerMinute }),
    },
  }
  const hasKey = key !== undefined || vertexai || keyNames.some((name) => env[name]?.trim())
  return { options, useEmulator: config.emulator === true && !hasKey }
}
