/** Everything of `@sightglass/core`. */
export type Core = typeof import('@sightglass/core')

let loading: Promise<Core> | undefined

/** Loads core when it is first needed: Node-RED must start at once, and sharp and the SDK take their time. */
export function loadCore(): Promise<Core> {
  loading ??= import('@sightglass/core').catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}
