import sharp from 'sharp'
import { DEFAULT_LIMIT_INPUT_PIXELS } from './image-formats.ts'

/** A mask's PNG as gray values, row by row: 0 is outside, 255 inside. */
export interface GrayPixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/**
 * Decodes any PNG (or other picture) that a model sent as a mask: palettes, 16 bits, colour, alpha, interlaced. Of
 * colour the luminance counts; where alpha varies and the colour does not, alpha counts. `undefined` for what is
 * no picture.
 */
export async function decodeMaskPixels(bytes: Uint8Array): Promise<GrayPixels | undefined> {
  try {
    const open = () => sharp(bytes, { failOn: 'none', limitInputPixels: DEFAULT_LIMIT_INPUT_PIXELS })
    const { hasAlpha } = await open().metadata()
    const gray = open().removeAlpha().toColourspace('b-w').extractChannel(0).raw({ depth: 'uchar' })
    const { data, info } = await gray.toBuffer({ resolveWithObject: true })
    const { width, height } = info
    if (hasAlpha && data.every((value) => value === data[0])) {
      const alpha = await open().extractChannel('alpha').raw({ depth: 'uchar' }).toBuffer()
      return { data: alpha, width, height }
    }
    return { data, width, height }
  } catch {
    return undefined
  }
}
