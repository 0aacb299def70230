import { defineConfig, type ViteUserConfig } from 'vitest/config'

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
      testTimeout: 30_000,
      hookTimeout: 60_000,
      maxWorkers: 2,
      ...test,
    },
  })
}
