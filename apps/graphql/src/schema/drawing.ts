import { type DetectionCrop, type DrawStyle, drawStyles } from '@sightglass/core'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'

export const ImageFormat = builder.enumType('ImageFormat', {
  description: 'What pictures are encoded to.',
  values: {
    PNG: { value: 'png', description: 'Exact, and large.' },
    JPEG: { value: 'jpeg', description: 'Small, for photographs.' },
    WEBP: { value: 'webp', description: 'Smaller.' },
  } as const,
})

export const PictureForm = builder.enumType('PictureForm', {
  description: 'How a picture is handed over.',
  values: {
    URL: { value: 'url', description: 'A path on this server, kept for a while.' },
    DATA_URI: { value: 'data', description: 'In the answer itself.' },
  } as const,
})

const styleWords: Readonly<Record<DrawStyle, string>> = {
  blur: 'Blurs the mask or box.',
  pixelate: 'Makes the mask or box coarse.',
  spotlight: 'Dims everything else.',
  halo: 'A glow around the mask or box.',
  masks: 'Masks, filled and outlined.',
  polygons: 'Masks, outlined.',
  boxes: 'Frames.',
  corners: 'The corners of the frames.',
  boxes3d: 'Boxes in space.',
  trajectories: 'Ordered points as a line.',
  points: 'Dots.',
  labels: 'Names on a chip.',
  legend: 'How many of each, in a corner.',
}

export const DrawStyleType = builder.enumType('DrawStyle', {
  description: 'A way of drawing. Each draws only what a detection has.',
  values: Object.fromEntries(
    drawStyles.map((style) => [style.toUpperCase(), { value: style, description: styleWords[style] }]),
  ) as Record<string, { value: DrawStyle; description: string }>,
})

/** Hands over a picture in the form that was asked for. */
export async function handOver(
  { bytes, mimeType }: Pick<DetectionCrop, 'bytes' | 'mimeType'>,
  form: 'url' | 'data' | null | undefined,
  { shelf }: Context,
): Promise<string> {
  if (form !== 'data') return shelf.put(bytes, mimeType)
  return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`
}
