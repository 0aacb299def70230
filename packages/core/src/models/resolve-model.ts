import { catalogue } from './catalogue.ts'
import { from } from './fact.ts'
import { limitsOf } from './limits.ts'
import { acceptedMimeTypes } from './mime-types.ts'
import { priceOf } from './prices.ts'
import type {
  CatalogueRow,
  MediaResolutionLevel,
  Model,
  ModelSurface,
  SamplingLimits,
  SpatialForms,
} from './types.ts'

/** The model that is asked when none is named: alive, current, and told in Google's own image guide. */
export const DEFAULT_MODEL = 'gemini-3.8-flash'

/** How to look a model up. */
export interface ResolveModelOptions {
  /** Limits and types differ. @default 'gemini-api' */
  readonly surface?: ModelSurface
  /** ISO date that prices are for. @default today */
  readonly date?: string
}

const parameters = from('https://ai.google.dev/api/generate-content#generationconfig', '2026-11-21')
const recordings = from('recorded answers, docs/facts/audio-tokens.md', '2026-11-21')
const byId = new Map(catalogue.map((row) => [row.id, row]))
const newest = byId.get(DEFAULT_MODEL) as CatalogueRow

/**
 * Everything known of a model. Takes an id, `models/…`, a Vertex resource name, or a dated version of a known id
 * (`gemini-2.5-flash-preview-09-2025`). An id of no known kind inherits the newest family and says `known: false`.
 */
export function resolveModel(id: string, options: ResolveModelOptions = {}): Model {
  const { surface = 'gemini-api', date = new Date().toISOString().slice(0, 10) } = options
  const bare = bareModelId(id)
  const row = rowOf(bare)
  return describe(row ?? { ...guess(bare), id: bare }, { surface, date, known: row !== undefined, id: bare })
}

/** Every model of the catalogue, oldest first, as the Developer API has it. */
export const models: readonly Model[] = catalogue.map((row) => resolveModel(row.id))

/** `gemini-3.5-flash` of `models/gemini-3.5-flash` or `projects/…/models/gemini-3.5-flash@001`. */
export function bareModelId(id: string): string {
  return id.trim().replace(/^.*\//, '').replace(/@.*$/, '').toLowerCase()
}

function rowOf(id: string): CatalogueRow | undefined {
  // What the first vision model was called before it had a number: https://ai.google.dev/gemini-api/docs/changelog
  const exact = id === 'gemini-pro-vision' ? byId.get('gemini-1.0-pro-vision') : byId.get(id)
  if (exact) return exact
  const prefix = catalogue
    .filter((row) =>
      /^-(\d{3}|\d\d-\d{4}|preview|exp|latest|001|002|tuning|\d\d-\d\d)\b/.test(
        id.startsWith(row.id) ? id.slice(row.id.length) : '',
      ),
    )
    .sort((a, b) => b.id.length - a.id.length)
  return prefix[0]
}

/** The row whose behaviour an unknown id most likely shares: its own version's where the name has one, else the newest. */
function guess(id: string): CatalogueRow {
  // `gemini-live-2.5-flash-preview` has its number later; what follows `er-` numbers the robots.
  const version = Number(/^gemini-(?:[a-z]+-)?(\d+(?:\.\d+)?)(?:-|$)/.exec(id)?.[1] ?? Number.NaN)
  const kindOf = (name: string): string => /lite/.exec(name)?.[0] ?? /pro|flash/.exec(name)?.[0] ?? ''
  const sameVersion = catalogue.filter((row) => row.version === version && !row.aliasOf && !row.imageOutput)
  const found = sameVersion.find((row) => kindOf(row.id) === kindOf(id)) ?? sameVersion[0] ?? newest
  const { shutdown: _, replacement: __, note: ___, released: ____, aliasOf: _____, ...rest } = found
  return rest
}

function describe(
  row: CatalogueRow,
  { id, known, surface, date }: { id: string; known: boolean; surface: ModelSurface; date: string },
): Model {
  const checked = from(row.limitsSource, '2026-11-21')
  const spatial = spatialForms(row)
  const prices = priceOf(row.id, date)
  return {
    id,
    known,
    family: row.family,
    version: row.version,
    tokens: {
      input: checked(row.inputTokens),
      output: checked(row.outputTokens),
      shared: row.family === '4',
    },
    limits: limitsOf(row, surface),
    mimeTypes: acceptedMimeTypes[surface],
    thinking: row.thinking,
    sampling: samplingOf(row),
    stopSequences: parameters(5),
    audioTokensPerSecond: recordings(audioRateOf(row, surface)),
    candidates: parameters(row.version >= 3 && row.family !== 'gemma-4' ? 1 : 8),
    mediaResolution: resolutionsOf(row),
    masks: spatial.masks,
    spatial,
    jsonMode: row.family !== '1.0',
    jsonSchema: row.version >= 2.5 && row.family !== 'gemma-4',
    apiVersions: apiVersionsOf(row),
    ...(row.released && { released: row.released }),
    ...(row.shutdown && { shutdown: row.shutdown }),
    ...(row.replacement && { replacement: row.replacement }),
    ...(prices && { prices }),
    ...(row.note && { note: row.note }),
  }
}

/** 32 in every guide, 25 in most bills. */
function audioRateOf({ family, version }: CatalogueRow, surface: ModelSurface): number {
  return version >= 3 || family === '2.0' || (family === '2.5' && surface === 'vertex') ? 25 : 32
}

/** Ranges and defaults: https://ai.google.dev/api/generate-content and models.list of 2026-08-05. */
function samplingOf(row: CatalogueRow): SamplingLimits {
  const first = row.family === '1.0'
  return {
    temperature: [0, first || row.imageOutput ? 1 : 2],
    topP: [0, 1],
    topK: [1, first ? 40 : 1000],
    defaults: first
      ? { temperature: 0.4, topP: 1, topK: 32 }
      : { temperature: 1, topP: 0.95, topK: row.version >= 2.5 ? 64 : 40 },
    deprecated: row.samplingDeprecated ?? false,
  }
}

/** PNG masks: 2.5 only; polygons: the image guide of 2026-09-23, seen from Gemini 3 on; boxes from 1.5 on. */
function spatialForms(row: CatalogueRow): SpatialForms {
  const boxes = row.version >= 1.5 && !row.imageOutput
  const masks = !boxes || row.version < 2.5 ? 'none' : row.version < 3 ? 'png' : 'polygon'
  return { boxes, points: row.version >= 2, masks, box3d: row.version >= 2 && boxes }
}

/** Source: https://ai.google.dev/gemini-api/docs/media-resolution */
function resolutionsOf(row: CatalogueRow): Model['mediaResolution'] {
  const three: readonly MediaResolutionLevel[] = ['low', 'medium', 'high']
  if (row.version < 2) return { request: [], part: [] }
  return {
    request: three,
    part: row.version >= 3 && row.family !== 'gemma-4' ? [...three, 'ultra_high'] : [],
    ...(row.imageResolution && { image: row.imageResolution }),
  }
}

/** `-latest` and some previews are on v1beta only: https://github.com/googleapis/js-genai/releases/tag/v3.0.0 */
function apiVersionsOf(row: CatalogueRow): readonly string[] {
  return row.aliasOf || /preview/.test(row.id) ? ['v1beta', 'v1alpha'] : ['v1', 'v1beta', 'v1alpha']
}
