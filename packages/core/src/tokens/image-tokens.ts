import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { resolutionLevel } from './media-resolution.ts'
import { gridBudgets, gridSource, patchGrid } from './patch-grid.ts'
import { requireSize } from './require-size.ts'
import { documentedTiles, LOW_TOKENS, resolutionSource, TILE_TOKENS, tileSource } from './tile-rule.ts'
import type { EstimateOptions, PartEstimate } from './types.ts'

const recordings = 'recorded answers, docs/facts/image-tokens.md'

/** A count with its reason, before it becomes a part. */
type Count = Pick<PartEstimate, 'tokens' | 'basis' | 'source' | 'explain' | 'range'>

/** What decides an image's count beside the model. */
export interface ImageTokenOptions extends EstimateOptions {
  /** Pictures and pages in the same request: 2.0 looks closer at a single one. @default 1 */
  readonly mediaInRequest?: number
}

/**
 * What one picture takes.
 * @param size in pixels, as sent and upright; both above 0
 * @throws SightglassError `request_invalid` for a size that is no size
 */
export function estimateImageTokens(
  size: { readonly width: number; readonly height: number },
  options: ImageTokenOptions,
): PartEstimate {
  return imagePart(size, resolveModel(options.model, { surface: options.surface }), options)
}

/** {@link estimateImageTokens} for a model that is already resolved. */
export function imagePart(
  { width, height }: { readonly width: number; readonly height: number },
  model: Model,
  options: ImageTokenOptions,
): PartEstimate {
  requireSize(width, height)
  const tiles = documentedTiles(width, height)
  const documentedTokens = tiles * TILE_TOKENS
  const count =
    options.rule === 'documented'
      ? documentedCount(tiles, documentedTokens)
      : measuredCount(width, height, tiles, model, options)
  const { range } = count
  // Named one by one: spreading took most of the time of a request with thousands of pictures.
  const part = {
    kind: 'image' as const,
    tokens: count.tokens,
    tokensByModality: { IMAGE: count.tokens },
    basis: count.basis,
    source: count.source,
    explain: count.explain,
    documentedTokens,
    documented: { tiles },
  }
  return range ? Object.assign(part, { range }) : part
}

function documentedCount(tiles: number, tokens: number): Count {
  return {
    tokens,
    basis: 'documented',
    source: tileSource,
    explain: `${plural(tiles, 'tile')} x ${TILE_TOKENS} = ${tokens}, as the guide prints it.`,
  }
}

function measuredCount(
  width: number,
  height: number,
  tiles: number,
  model: Model,
  options: ImageTokenOptions,
): Count {
  const level = resolutionLevel(options.mediaResolution)
  const vertex = options.surface === 'vertex'
  const single = (options.mediaInRequest ?? 1) === 1
  if (model.version >= 3) {
    const own = level === undefined ? model.mediaResolution.image : undefined
    const budget = gridBudgets.image[level ?? own ?? 'default']
    const { rows, columns, tokens } = patchGrid(width, height, budget)
    const recorded = model.version <= 3.5 && (level === undefined || level === 'high') && !own
    return {
      tokens,
      basis: recorded ? 'measured' : 'extrapolated',
      source: gridSource,
      explain: `${rows} x ${columns} patches = ${tokens}: the most of this shape within ${budget}. The guide's rule, ${plural(tiles, 'tile')} x 258, is not what Gemini 3 counts.`,
      // Gemma's own default is a quarter of it: https://huggingface.co/docs/transformers/model_doc/gemma4
      ...(model.family === 'gemma-4' && {
        range: [patchGrid(width, height, gridBudgets.image.low).tokens, tokens] as const,
      }),
    }
  }
  if (model.family === '1.0')
    return flat('documented', 'The first vision model counts every picture as 258.', tileSource)
  if (options.method === 'countTokens' && !vertex)
    return flat('measured', 'countTokens answers 258 for any picture.', recordings)
  if (level === 'low' && model.version >= 2) {
    return {
      tokens: LOW_TOKENS,
      basis: 'documented',
      source: resolutionSource,
      explain: 'Low resolution is 64 tokens a picture.',
    }
  }
  if (model.family === '1.5')
    return vertex
      ? documentedCount(tiles, tiles * TILE_TOKENS)
      : flat('measured', 'Gemini 1.5 on the Developer API counted every picture as 258.', recordings)
  if (model.family === '2.5' && !vertex)
    return flat(
      'measured',
      'Gemini 2.5 on the Developer API counts every picture as 258, up to 3840x2160 on record; the guide would say more.',
      recordings,
    )
  if (level === 'medium')
    return flat('documented', 'Medium resolution looks at the whole picture once.', resolutionSource)
  if (tiles === 1) return flat('measured', 'Both sides are at most 384: one tile of 258.', recordings)
  if (!single)
    return {
      ...flat('measured', 'With several pictures or pages in a request each is 258.', recordings),
      range: [TILE_TOKENS, (tiles + 1) * TILE_TOKENS],
    }
  const tokens = (tiles + 1) * TILE_TOKENS
  const explain = `(${plural(tiles, 'tile')} + 1 overview) x 258 = ${tokens}; the guide has no overview, every recorded 2.0 answer has.`
  if (model.family === '2.0') return { tokens, basis: 'measured', source: recordings, explain }
  return {
    tokens,
    basis: 'extrapolated',
    source: 'googleapis/python-genai#1907',
    explain: `${explain} For 2.5 on Vertex only one report says so.`,
    range: [TILE_TOKENS, tokens],
  }
}

function flat(basis: Count['basis'], explain: string, source: string): Count {
  return { tokens: TILE_TOKENS, basis, source, explain }
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
