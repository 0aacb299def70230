import { readFixture, readJsonFixture } from '@sightglass/testing'
import { describe, expect, it } from 'vitest'
import { checkDetection, type RecordedReply } from '../../test/support/check-detection.ts'
import { parseDetections } from './parse-detections.ts'

const replies = readJsonFixture<RecordedReply[]>('replies/manifest.json')

describe.each(replies)('$file', ({ file, image_size_wh: wh, expected }) => {
  const [width, height] = wh ?? [1000, 1000]
  const text = readFixture(`replies/${file}`).toString('utf8')
  const { detections, issues } = parseDetections(text, { size: { width, height } })
  const codes = issues.map((issue) => issue.code)

  it('has one detection per expected item', () => {
    expect(detections).toHaveLength(expected.items.length)
    detections.forEach((detection, at) => {
      checkDetection(detection, expected.items[at]!)
    })
  })

  it('says how the reply was broken', () => {
    expect(codes.includes('reply_truncated')).toBe(expected.truncated ?? false)
    expect(codes.includes('reply_unparseable')).toBe(expected.error !== undefined)
    if (expected.duplicates_collapsed !== undefined) {
      const loop = issues.find((issue) => issue.code === 'repetition_loop')
      expect(loop?.message).toContain(String(expected.duplicates_collapsed))
    }
  })
})

it('finds the key that a lost closing quote swallowed', () => {
  const text = '[{"label":"cat, "box_2d":[1,2,30,40]},{"label":"b","box_2d":[5,6,70,80]}]'
  const { detections, issues } = parseDetections(text, { size: { width: 1000, height: 1000 } })
  expect(detections.map(({ label, box2d }) => [label, box2d])).toEqual([
    ['cat', [1, 2, 30, 40]],
    ['b', [5, 6, 70, 80]],
  ])
  expect(issues.map(({ code, index }) => [code, index])).toEqual([['item_repaired', 0]])
})
