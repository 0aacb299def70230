import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { inflateCut } from './inflate-cut.ts'

/** What zlib gives of a stream that may be cut off. */
function byZlib(bytes: Uint8Array): Uint8Array {
  return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
}

function byUs(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  return out.subarray(0, inflateCut(bytes, out))
}

const plain = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc
    .array(fc.tuple(fc.constantFrom(0, 7, 255), fc.integer({ min: 1, max: 900 })), { maxLength: 30 })
    .map((runs) => Uint8Array.from(runs.flatMap(([value, times]) => new Array<number>(times).fill(value)))),
)
const options = fc.constantFrom(
  { level: 0 },
  { level: 9 },
  { level: 6, strategy: constants.Z_FIXED },
  { level: 6, strategy: constants.Z_HUFFMAN_ONLY },
)

it('gives what zlib gives, wherever the stream is cut off', () => {
  fc.assert(
    fc.property(plain, options, fc.double({ min: 0, max: 1, noNaN: true }), (bytes, how, share) => {
      const packed = deflateRawSync(bytes, how)
      expect(byUs(packed, bytes.length)).toEqual(bytes)
      const cut = packed.subarray(0, Math.round(packed.length * share))
      expect([...byUs(cut, bytes.length)]).toEqual([...byZlib(cut)])
    }),
    { numRuns: 300 },
  )
})

it('ends, and writes nothing beyond the end, whatever it is given', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 300 }), (bytes, length) => {
      expect(byUs(bytes, length).length).toBeLessThanOrEqual(length)
    }),
    { numRuns: 1000 },
  )
})
