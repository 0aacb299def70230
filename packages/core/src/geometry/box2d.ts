/**
 * A box as Gemini writes it: `[yMin, xMin, yMax, xMax]`, each 0..1000, y before x, origin top left,
 * relative to the picture *as the model saw it* (the bytes that were sent: already turned, cropped, resized).
 * Source: https://ai.google.dev/gemini-api/docs/image-understanding
 */
export type Box2d = readonly [yMin: number, xMin: number, yMax: number, xMax: number]

/** The upper end of Gemini's normalised coordinates. Source as for {@link Box2d}. */
export const NORMALIZED_MAX = 1000
