import { describe, expect, it } from 'vitest'
import { parseDetections } from '../parse-detections.ts'

const size = { width: 1600, height: 900 }
const places = [
  '[1, 2, 30, 40]',
  '[[1, 2, 30, 40]]',
  '{"box_2d": [1, 2, 30, 40]}',
  '{ymin: 1, xmin: 2, ymax: 30, xmax: 40}',
]

function labels(text: string): string[] {
  return parseDetections(text, { size }).detections.map(({ label }) => label)
}

describe.each(places)('words before %s', (place) => {
  it.each([
    ['cat: ', 'cat'],
    ['"cat": ', 'cat'],
    ['1. red car - ', 'red car'],
    ['고양이: ', '고양이'],
    ['**Cat**:\n', 'Cat'],
    ['The bounding box of the red car is: ', 'red car'],
    ['Here are the coordinates of the cat: ', 'cat'],
    ['bbox for cat = ', 'cat'],
    ['No entry sign: ', 'No entry sign'],
  ])('name it: %s', (before, label) => {
    expect(labels(before + place)).toEqual([label])
  })

  it.each([
    'Here is the result: ',
    'Here you go: ',
    'I found one cat: ',
    'Final result = ',
    'Output: ',
    '**Result**\n',
    'const boxes = ',
    'Object 1: ',
    'Image 2: ',
    'a.jpg: ',
    '00:05: ',
    'Ergebnis: ',
    '결과: ',
    '다음은 결과입니다: ',
    'Please look. Example: ',
    'The bounding box of the image is: ',
    'I see:\n1. cat\n2. dog\n\n',
  ])('only lead up to it: %s', (before) => {
    expect(labels(before + place)).toEqual([''])
  })
})

it('name objects one by one, and are no copies then', () => {
  const box = '{"box_2d": [1, 2, 30, 40]}'
  expect(labels(`cat: ${box}\ndog: ${box},\n"fox": ${box}`)).toEqual(['cat', 'dog', 'fox'])
})

it('say less than a label in the item, whatever its key', () => {
  expect(labels('cat: {"box_2d": [1, 2, 30, 40], "label": "dog"}')).toEqual(['dog'])
  expect(labels('cat: {"box_2d": [1, 2, 30, 40], "라벨": "개"}')).toEqual(['개'])
  expect(labels('cat: {"box_2d": [1, 2, 30, 40], "topping": "cream"}')).toEqual(['cream'])
})
