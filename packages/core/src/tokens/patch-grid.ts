import { requireSize } from './require-size.ts'

/** The budget of patches that Gemini 3 and later spend on one picture, page or frame, by resolution. */
export const gridBudgets = {
  image: { low: 280, medium: 560, high: 1120, ultra_high: 2240, default: 1120 },
  page: { low: 280, medium: 560, high: 1120, ultra_high: 1120, default: 560 },
  frame: { low: 70, medium: 70, high: 280, ultra_high: 280, default: 70 },
} as const

/** Where the budgets and the rule were read and proved. */
export const gridSource =
  'https://ai.google.dev/gemini-api/docs/media-resolution; grid worked out from recorded Gemini 3.x counts (docs/facts/image-tokens.md)'

/** Rows and columns of patches: both at least 1, their product at most the budget. */
export interface PatchGrid {
  readonly rows: number
  readonly columns: number
  readonly tokens: number
}

/**
 * The grid that Gemini 3 and later lay over a picture: as many square patches as the budget allows at the picture's
 * own shape. Only the shape counts, never the number of pixels. Meets every recorded Gemini 3.x count exactly.
 * @throws SightglassError `request_invalid` for a width or height that is not above 0 and finite
 */
export function patchGrid(width: number, height: number, budget: number): PatchGrid {
  requireSize(width, height)
  let rows = Math.floor(Math.sqrt((budget * height) / width))
  let columns = Math.floor(Math.sqrt((budget * width) / height))
  // So long a strip that not even one row fits: one row, as Gemma 4's open code has it.
  if (rows === 0) {
    rows = 1
    columns = Math.min(Math.floor(width / height), budget)
  } else if (columns === 0) {
    columns = 1
    rows = Math.min(Math.floor(height / width), budget)
  }
  return { rows, columns, tokens: rows * columns }
}
