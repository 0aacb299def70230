import { expect, it } from 'vitest'
import { type BoxFormat, convertBox } from './convert-box.ts'

it('refuses formats that do not exist', () => {
  const size = { width: 10, height: 10 }
  const odd = 'yxyx' as BoxFormat
  for (const [from, to] of [
    ['xyxy', odd],
    [odd, 'xyxy'],
  ] as const) {
    expect(() => convertBox([1, 2, 3, 4], { from, to, size })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
  }
})
