import { expect, test } from 'vitest'
import { SightglassError } from '../errors/sightglass-error.ts'
import { encodeBmp } from './bmp.fixture.ts'
import { decodeBmp, isBmp } from './bmp.ts'

test('reads 24 bits, rows from the bottom, padded to four bytes', () => {
  const bytes = encodeBmp(3, 2, (x, y) => [x * 10, y * 100, 7])
  expect(isBmp(bytes)).toBe(true)
  const { data, width, height, channels } = decodeBmp(bytes)
  expect({ width, height, channels }).toEqual({ width: 3, height: 2, channels: 3 })
  expect([...data]).toEqual([0, 0, 7, 10, 0, 7, 20, 0, 7, 0, 100, 7, 10, 100, 7, 20, 100, 7])
})

test.each([1, 4, 8])('reads %i bits through a palette', (bits) => {
  const colors = 2 ** bits
  const offset = 54 + colors * 4
  const bytes = new Uint8Array(offset + 4)
  bytes.set(encodeBmp(1, 1, () => [0, 0, 0]).subarray(0, 54))
  const view = new DataView(bytes.buffer)
  view.setUint32(10, offset, true)
  view.setInt32(18, 2, true)
  view.setUint16(28, bits, true)
  bytes.set([30, 20, 10, 0], 54)
  bytes.set([3, 2, 1, 0], 58)
  // Two pixels: colour 1, then colour 0.
  bytes[offset] = bits === 1 ? 0b10000000 : bits === 4 ? 0x10 : 1
  expect([...decodeBmp(bytes).data]).toEqual([1, 2, 3, 10, 20, 30])
})

test('a cut off or compressed bitmap is a typed error', () => {
  const bytes = encodeBmp(30, 20, () => [1, 2, 3])
  expect(() => decodeBmp(bytes.subarray(0, 400))).toThrow(SightglassError)
  new DataView(bytes.buffer).setUint32(30, 1, true)
  expect(() => decodeBmp(bytes)).toThrow(/uncompressed/)
})
