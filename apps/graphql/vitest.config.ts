import { createRequire } from 'node:module'
import { sightglassVitest } from '@sightglass/testing/vitest'
import { mergeConfig } from 'vitest/config'

// graphql 16 names a second copy of itself under `module`; Node, and so every package that we import, takes `main`.
const graphql = createRequire(import.meta.url).resolve('graphql')

export default mergeConfig(sightglassVitest(), {
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
})
