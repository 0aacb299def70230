import { createRequire } from 'node:module'
import { sightglassVitest } from '@sightglass/testing/vitest'
import { mergeConfig } from 'vitest/config'

// graphql 16 names a second copy of itself under `module`; Node, and so every package that we import, takes `main`.
const graphql = createRequire(import.meta.url).resolve('graphql')

// A busy machine takes long to load the emulator's detector, and every file of tests loads it once.
export default mergeConfig(sightglassVitest({ testTimeout: 120_000 }), {
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
})
