import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFixture } from '@sightglass/testing'
import { afterAll, expect, it } from 'vitest'
import { drawDetections, prepareImage, readImageMetadata } from './pictures.ts'

const folder = mkdtempSync(join(tmpdir(), 'sightglass-read-picture-'))
const words = join(folder, 'words.jpg')
const half = join(folder, 'half.jpg')
writeFileSync(words, 'I am no picture')
writeFileSync(half, readFixture('orientation/o1.jpg').subarray(0, 3000))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([words, half])('what is wrong with %s is told with its name', async (file) => {
  for (const run of [readImageMetadata, prepareImage, (path: string) => drawDetections(path, [])]) {
    await expect(run(file)).rejects.toMatchObject({
      code: expect.stringMatching(/^media_/),
      details: { input: file },
      message: expect.stringContaining(file),
    })
  }
})

it('options that are wrong are not blamed on the picture', async () => {
  const good = readFixture('orientation/o1.jpg')
  const error = await prepareImage(good, { maxSidePx: -1 }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'request_invalid' })
  expect(error).not.toHaveProperty('details.input')
})

it('a picture that is cut off is refused however often it is read at once', async () => {
  const reads = await Promise.allSettled(Array.from({ length: 40 }, () => readImageMetadata(half)))
  expect(new Set(reads.map(({ status }) => status))).toEqual(new Set(['rejected']))
})
