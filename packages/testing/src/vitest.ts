import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Where processes that tests start keep what Node compiled: each would compile the same sources anew. */
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url))

/**
 * The one vitest configuration of the house: packages are read from source (the `sightglass-source`
 * export condition), tests stand beside what they test, and results land in `.reports/` for the summary line.
 */
export function sightglassVitest(test: ViteUserConfig['test'] = {}): ViteUserConfig {
  const conditions = ['sightglass-source', 'node', 'import', 'default']
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: ['node', 'import', 'default'] } },
    test: {
      include: ['{src,test,examples}/**/*.test.ts'],
      reporters: ['default', ['json', { outputFile: '.reports/tests.json' }]],
      // Against hanging alone: a busy machine of two cores may take its time.
      testTimeout: 120_000,
      hookTimeout: 300_000,
      expect: { poll: { timeout: 60_000 } },
      maxWorkers: 2,
      env: { NODE_COMPILE_CACHE: compiled },
      ...test,
    },
  })
}
