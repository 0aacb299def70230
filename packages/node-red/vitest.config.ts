import { sightglassVitest } from '@sightglass/testing/vitest'

export default sightglassVitest({
  globalSetup: './test/support/build.ts',
})
