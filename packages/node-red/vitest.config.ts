import { sightglassVitest } from '@sightglass/testing/vitest'

export default sightglassVitest({
  globalSetup: './test/support/build.ts',
  expect: { poll: { timeout: 20_000 } },
})
