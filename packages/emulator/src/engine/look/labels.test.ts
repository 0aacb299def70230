import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COCO_LABELS } from './coco-labels.ts'
import { understandLabels } from './labels.ts'

const meant = (...labels: string[]) => [...understandLabels(labels)!.answers.keys()]

describe('understandLabels', () => {
  test.each([
    ['people', 'person'],
    ['Women', 'person'],
    ['a person wearing a hat', 'person'],
    ['the red cars', 'car'],
    ['dogs', 'dog'],
    ['every bus', 'bus'],
    ['buses', 'bus'],
    ['knives', 'knife'],
    ['mobile phones', 'cell phone'],
    ['coffee mug', 'cup'],
    ['traffic lights', 'traffic light'],
    ['fire-hydrant', 'fire hydrant'],
    ['skis', 'skis'],
    ['wine glasses', 'wine glass'],
    ['TV', 'tv'],
    ['사람', 'person'],
    ['사람들', 'person'],
    ['고양이를', 'cat'],
    ['자동차', 'car'],
    ['người', 'person'],
    ['những con mèo', 'cat'],
    ['xe máy', 'motorcycle'],
    ['xe ô tô màu đỏ', 'car'],
    ['con chó', 'dog'],
    ['con cho\u0301', 'dog'],
  ])('%s → %s', (word, coco) => expect(meant(word)).toEqual([coco]))

  test('a group means several classes', () => {
    expect(meant('vehicles')).toEqual(expect.arrayContaining(['car', 'bus', 'truck']))
    expect(meant('động vật')).toEqual(expect.arrayContaining(['cat', 'dog']))
  })

  test('answers are in the words of the asker, and the closer word wins', () => {
    const { answers } = understandLabels(['vehicles', 'Cars'])!
    expect(answers.get('car')).toBe('Cars')
    expect(answers.get('bus')).toBe('vehicles')
  })

  test.each([[['objects']], [['all the things', 'dog']], [['everything']], [[]], [['  ']]])(
    '%j asks for everything',
    (labels) => {
      expect(understandLabels(labels)).toBeUndefined()
    },
  )

  test('what the detector cannot know is said', () => {
    expect(understandLabels(['rocket', 'cat'])).toMatchObject({ unknown: ['rocket'] })
    expect(understandLabels(['car park attendant hut'])!.answers.size).toBe(0)
  })

  test('every class is known by its own name and its plural', () => {
    for (const label of COCO_LABELS) {
      expect(meant(label)).toEqual([label])
      expect(meant(`${label}s`)).toEqual([label])
    }
  })

  test('no words break it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (labels) => void understandLabels(labels)),
    )
  })
})
