import { sightglassVitest } from '@sightglass/testing/vitest'

export default sightglassVitest()
