import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ChunkBuffer } from './chunk-buffer.ts'

it('gives all bytes in order, however they come and however many are confirmed', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      pieces,
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 2, max: 33 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 9 }),
      async (all, heads, capacity, steps) => {
        const rest = (async function* () {
          yield* all.slice(heads)
        })()
        const buffer = new ChunkBuffer({ head: all.slice(0, heads), rest }, capacity)
        const got: Uint8Array[] = []
        for (let turn = 0; ; turn++) {
          const ended = await buffer.fill()
          expect(ended).toBe(buffer.byteLength < capacity)
          const body = buffer.peek(ended ? buffer.byteLength : capacity - 1)
          // Now and then the server has kept nothing, or a part.
          const kept = turn > 200 ? body.length : Math.min(body.length, steps[turn % steps.length]!)
          got.push(Uint8Array.from(body.subarray(0, kept)))
          buffer.drop(kept)
          if (ended && kept === body.length) break
        }
        expect(Buffer.concat(got).equals(Buffer.concat(all))).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})
