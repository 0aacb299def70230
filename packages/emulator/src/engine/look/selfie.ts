import { once } from './once.ts'
import { cropPixels, type Pixels } from './picture.ts'
import { loadModel, runModel } from './tensorflow.ts'

const SIDE = 256
const loadSelfie = once(() => loadModel('selfie'))

/** How likely each pixel of a picture of one person belongs to that person: 256 x 256 bytes, 0 to 255. */
export async function segmentPerson(pixels: Pixels): Promise<{ side: number; data: Uint8Array }> {
  const model = await loadSelfie()
  const area = { left: 0, top: 0, width: pixels.width, height: pixels.height }
  const small = await cropPixels(pixels, area, { width: SIDE, height: SIDE })
  const input = Float32Array.from(small.data, (value) => value / 255)
  const [output] = runModel(model, input, [1, SIDE, SIDE, 3])
  if (output === undefined) throw new Error('The person segmenter gave no output.')
  return { side: SIDE, data: Uint8Array.from(output.values, (value) => Math.round(value * 255)) }
}
