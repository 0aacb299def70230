import { expect, it } from 'vitest'
import { parseDetections } from '../parse-detections.ts'

const size = { width: 1000, height: 1000 }

function read(text: string) {
  const { detections } = parseDetections(text, { size })
  return detections.map(({ label, box2d, mask }) => [
    label,
    box2d,
    mask?.kind === 'none' ? mask.reason : mask?.kind,
  ])
}

it('reads places and names in tokens', () => {
  expect(
    read('<loc0256><loc0128><loc0768><loc0512> black cat ; <loc0000><loc0512><loc0512><loc0640> dog'),
  ).toEqual([
    ['black cat', [250, 125, 750, 500], undefined],
    ['dog', [0, 500, 500, 625], undefined],
  ])
  expect(read('<loc0256><loc0128><loc0768><loc0512>')).toEqual([['', [250, 125, 750, 500], undefined]])
})

it('names the tokens of masks as what they are', () => {
  const mask = '<seg043><seg104><seg105><seg106><seg015><seg072><seg040><seg104>'
  for (const between of ['', ' ']) {
    expect(read(`<loc0256><loc0128><loc0768><loc0512>${between}${mask} cat`)).toEqual([
      ['cat', [250, 125, 750, 500], 'seg_tokens'],
    ])
  }
})

it('takes no other number of tokens for a place', () => {
  expect(read('<loc0256><loc0768><loc0768> cat')).toEqual([])
  expect(read('<loc0256><loc0256><loc0768><loc0768><loc0768> cat')).toEqual([])
})
