import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { isDeveloperCount } from './developer-count.ts'
import { resolutionLevel } from './media-resolution.ts'
import { gridBudgets, gridSource, patchGrid } from './patch-grid.ts'
import { LOW_TOKENS, resolutionSource } from './tile-rule.ts'
import type { DocumentInput, EstimateOptions, PartEstimate } from './types.ts'

const PAGE_TOKENS = 258
const SINGLE_PAGE_TOKENS = 5 * PAGE_TOKENS
const recordings = 'recorded answers, docs/facts/document-tokens.md'
const guide = 'https://ai.google.dev/gemini-api/docs/document-processing, checked 2026-09-23'
const a4 = { width: 210, height: 297 }

/** What decides a PDF's count beside the model. */
export interface DocumentTokenOptions extends EstimateOptions {
  /** Pictures and pages in the same request: 2.0 looks closer at a single one. @default this document's pages */
  readonly mediaInRequest?: number
}

/**
 * What a PDF takes. Extracted text comes on top on surfaces that count it; it is not known before.
 * @param facts the number of pages, and their sizes where known (A4 is assumed otherwise)
 * @throws SightglassError `request_invalid` for a number of pages that cannot be
 */
export function estimateDocumentTokens(
  facts: { readonly pages: number; readonly pageSizes?: DocumentInput['pageSizes'] },
  options: DocumentTokenOptions,
): PartEstimate {
  return documentPart(
    { ...facts, kind: 'document' },
    resolveModel(options.model, { surface: options.surface }),
    options,
  )
}

/** {@link estimateDocumentTokens} for a model that is already resolved. */
export function documentPart(
  input: DocumentInput,
  model: Model,
  options: DocumentTokenOptions,
): PartEstimate {
  const pages = input.pages ?? input.pageSizes?.length ?? Number.NaN
  if (!(Number.isInteger(pages) && pages >= 1)) {
    throw new SightglassError('request_invalid', 'A document needs a number of pages.', {
      details: { given: String(input.pages), try: 'Give pages, or pageSizes.' },
    })
  }
  const documentedTokens = pages * PAGE_TOKENS
  const documented = { pages }
  const base = { kind: 'document' as const, documentedTokens, documented }
  const level = resolutionLevel(input.mediaResolution ?? options.mediaResolution)
  if (model.version >= 3 && options.rule !== 'documented') {
    const budget = gridBudgets.page[level ?? 'default']
    // Recorded: 3,360 for 6 Letter pages, which were 520 each in every bill.
    if (isDeveloperCount(options)) {
      const tokens = pages * budget
      return {
        ...base,
        tokens,
        tokensByModality: { IMAGE: tokens },
        basis: model.version <= 3.5 && level === undefined ? 'measured' : 'extrapolated',
        source: recordings,
        explain: `${pages} page(s) x ${budget} = ${tokens}, as countTokens answers for pages of any shape; a bill says less.`,
      }
    }
    let tokens = 0
    for (let page = 0; page < pages; page += 1) {
      const { width, height } = input.pageSizes?.[page] ?? input.pageSizes?.at(-1) ?? a4
      tokens += patchGrid(width, height, budget).tokens
    }
    return {
      ...base,
      tokens,
      // Recorded: Gemini 3 reports pages as IMAGE.
      tokensByModality: { IMAGE: tokens },
      basis: model.version <= 3.5 && input.pageSizes ? 'measured' : 'extrapolated',
      source: gridSource,
      explain: `${pages} page(s), each a grid of patches within ${budget}${input.pageSizes ? '' : ', taken as A4'}: ${tokens}. The guide says 258 a page.`,
    }
  }
  const countsLevels = options.rule !== 'documented' && options.method !== 'countTokens' && model.version >= 2
  if (level === 'low' && countsLevels) {
    const tokens = pages * LOW_TOKENS
    return {
      ...base,
      tokens,
      tokensByModality: { DOCUMENT: tokens },
      basis: 'documented',
      source: resolutionSource,
      explain: `${pages} page(s) x ${LOW_TOKENS} at low resolution = ${tokens}.`,
      range: [tokens, documentedTokens],
    }
  }
  const close =
    level !== 'medium' &&
    options.rule !== 'documented' &&
    pages === 1 &&
    (options.mediaInRequest ?? 1) === 1 &&
    options.method !== 'countTokens' &&
    (model.family === '2.0' || (model.family === '2.5' && options.surface === 'vertex'))
  const tokens = close ? SINGLE_PAGE_TOKENS : documentedTokens
  // Recorded: 2,871 more for 6 pages of an article, which later models did not count.
  const read = model.family === '1.5' ? ' The text that 1.5 reads from the pages comes on top.' : ''
  return {
    ...base,
    tokens,
    tokensByModality: { DOCUMENT: tokens },
    basis: options.rule === 'documented' || model.version < 2 ? 'documented' : 'measured',
    source: options.rule === 'documented' ? guide : recordings,
    explain: close
      ? 'A single page is looked at as 4 tiles and an overview: 5 x 258 = 1290.'
      : `${pages} page(s) x 258 = ${tokens}.${read}`,
  }
}
