import { createDetectionReader, parseDetections, parseEvents, parseTimestamps } from '@sightglass/core/pure'
import { readFixture, readJsonFixture } from '@sightglass/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wrongReading } from './support/check-reply.ts'
import { mutateReply, seededRandom } from './support/mutate-reply.ts'
import { formedReplies } from './support/reply-forms.ts'

const recorded = readJsonFixture<{ file: string }[]>('replies/manifest.json')
const texts = [
  ...recorded.map(({ file }) => readFixture(`replies/${file}`).toString('utf8')),
  ...formedReplies(),
]
const size = { width: 640, height: 480 }

describe('hostile replies', () => {
  it('reads 20,000 mutated replies alike at once and in pieces, inside the picture, without throwing', () => {
    const random = seededRandom(20261121)
    for (let n = 0; n < 20_000; n++) {
      const text = mutateReply(texts[n % texts.length]!, random, texts)
      const wrong = wrongReading(text, random)
      if (wrong) throw new Error(`${wrong} in ${JSON.stringify(text.slice(0, 2000))}`)
    }
  })

  it('reads any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{}",:\\\'/*#x1. \n'), maxLength: 80 }), (text) => {
        expect(wrongReading(text, seededRandom(text.length))).toBeUndefined()
        parseEvents(text, { durationSeconds: 10 })
        parseTimestamps(text, { durationSeconds: 10 })
      }),
      { numRuns: 3000 },
    )
  })

  it('never moves what belongs to one item to another, wherever the reply is cut', () => {
    const items = Array.from({ length: 30 }, (_, n) => ({
      box_2d: [n, n + 1, n + 10, n + 20],
      label: `thing ${n}`,
      mask: [
        [n + 2, n + 1],
        [n + 19, n + 2],
        [n + 10, n + 9],
      ],
    }))
    const text = `Here:\n\`\`\`json\n${JSON.stringify(items, null, 1)}\n\`\`\``
    const whole = parseDetections(text, { size }).detections
    expect(whole).toHaveLength(30)
    for (let at = 0; at < text.length; at += 7) {
      for (const detection of parseDetections(text.slice(0, at), { size }).detections) {
        const { mask, label, ...place } = detection
        const { mask: wholeMask, label: wholeLabel, ...wholePlace } = whole[detection.index]!
        expect(place).toEqual(wholePlace)
        if (label !== '') expect(label).toBe(wholeLabel)
        if (mask?.kind === 'polygon') expect(mask).toEqual(wholeMask)
      }
    }
  })

  // Each is 20 MB; reading must be linear, or this would take minutes and meet the test's own limit.
  const many = 20_000_000
  const distinct = (piece: (n: number) => string): string => {
    const pieces: string[] = []
    for (let n = 0, length = 0; length < many; n++) {
      pieces.push(piece(n))
      length += pieces[n]!.length
    }
    return pieces.join('')
  }
  it.each([
    ['brackets', () => '['.repeat(many)],
    ['braces', () => '{'.repeat(many)],
    ['quotes', () => `[{"a":${'"'.repeat(many)}`],
    ['backslashes', () => `[{"a":"${'\\'.repeat(many)}`],
    ['escaped quotes', () => `[{"a":"${'\\"'.repeat(many / 2)}`],
    ['one endless mask', () => `[{"box_2d":[1,2,3,4],"mask":"iVBORw0KGgo${'Pj4+'.repeat(many / 4)}`],
    ['nested items', () => '{"box_2d":[1,2,3,4],"a":'.repeat(many / 24)],
    ['opened quotes', () => `[${'{"label": "a, '.repeat(many / 14)}`],
    ['slashes', () => `[${'/* '.repeat(many / 3)}`],
    ['distinct items', () => `[${distinct((n) => `{"box_2d":[1,2,${(n % 900) + 50},40],"label":"x${n}"},`)}`],
    ['single quotes', () => `[${distinct((n) => `{'box_2d':[1,2,${(n % 900) + 50},40],'label':'x${n}'},`)}`],
    ['numbers', () => `[${'1,'.repeat(many / 2)}1]`],
    [
      'one polygon',
      () => `[{"box_2d":[1,2,900,900],"mask":[${'[10,20],[500,30],'.repeat(many / 18)}[1,2]]}]`,
    ],
    [
      'a polygon in text',
      () => `[{"box_2d":[1,2,900,900],"mask":"[${'[10,20],[500,30],'.repeat(many / 18)}[1,2]]"}]`,
    ],
    ['keys', () => `[{${distinct((n) => `"k${n}":${n},`)}"box_2d":[1,2,30,40]}]`],
    ['copies', () => `[${'{"box_2d":[1,2,30,40],"label":"x"},'.repeat(many / 35)}`],
  ])('reads 20 MB of %s', (_, make) => {
    const text = make()
    const { issues } = parseDetections(text, { size })
    expect(issues.length).toBeGreaterThan(0)
  })

  it('stops nothing but says so when a stream loops', () => {
    const reader = createDetectionReader({ size })
    const item = '{"box_2d":[1,2,30,40],"label":"x"},'
    expect(reader.push(`[${item}`)).toHaveLength(1)
    expect(reader.isLooping).toBe(false)
    expect(reader.push(item.repeat(5))).toHaveLength(0)
    expect(reader.isLooping).toBe(true)
    expect(reader.end().issues.map((issue) => issue.code)).toContain('repetition_loop')
  })
})
