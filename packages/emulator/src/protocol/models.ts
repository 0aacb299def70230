import { RpcError } from './rpc-error.ts'

/** A model as `models.get` writes it. */
export interface ModelResource {
  readonly name: string
  readonly version: string
  readonly displayName: string
  readonly description: string
  readonly inputTokenLimit: number
  readonly outputTokenLimit: number
  readonly supportedGenerationMethods: readonly string[]
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly maxTemperature?: number
  readonly thinking?: boolean
}

/** How a model behaves where models differ. */
export interface ModelTraits {
  readonly id: string
  /** The model that answers: another one than `id` for the `-latest` names. */
  readonly servedBy: string
  /** `2.5` for gemini-2.5-flash; aliases and robotics models count as the generation they are built on. */
  readonly generation: number
  readonly pro: boolean
  readonly lite: boolean
  readonly flash: boolean
  readonly robotics: boolean
  readonly resource: ModelResource
}

const all = ['generateContent', 'countTokens', 'createCachedContent', 'batchGenerateContent']
const noCache = ['generateContent', 'countTokens', 'batchGenerateContent']
const gemmaMethods = ['generateContent', 'countTokens']
const million = 1_048_576

type Row = readonly [
  id: string,
  generation: number,
  input: number,
  output: number,
  methods: readonly string[],
  maxTemperature?: number,
]

/**
 * Limits: models.list of 2026-08-05 (simonw/llm-gemini, tests/cassettes/test_gemini/test_cli_gemini_models.yaml);
 * 3.7, 3.8 and 4: the id list of @google/genai 3.1.0, limits by the newest family.
 */
const rows: readonly Row[] = [
  ['gemini-2.0-flash', 2, million, 8192, all],
  ['gemini-2.0-flash-001', 2, million, 8192, all],
  ['gemini-2.0-flash-lite', 2, million, 8192, all],
  ['gemini-2.0-flash-lite-001', 2, million, 8192, all],
  ['gemini-2.5-pro', 2.5, million, 65_536, all],
  ['gemini-2.5-flash', 2.5, million, 65_536, all],
  ['gemini-2.5-flash-lite', 2.5, million, 65_536, all],
  ['gemini-2.5-flash-image', 2.5, 32_768, 32_768, noCache, 1],
  ['gemini-3-flash-preview', 3, million, 65_536, all],
  ['gemini-3-pro-image', 3, 131_072, 32_768, noCache, 1],
  ['gemini-3.1-pro-preview', 3.1, million, 65_536, all],
  ['gemini-3.1-pro-preview-customtools', 3.1, million, 65_536, all],
  ['gemini-3.1-flash-lite', 3.1, million, 65_536, all],
  ['gemini-3.1-flash-lite-image', 3.1, 65_536, 65_536, noCache, 1],
  ['gemini-3.1-flash-image', 3.1, 65_536, 65_536, noCache, 1],
  ['gemini-3.5-flash', 3.5, million, 65_536, all],
  ['gemini-3.5-flash-lite', 3.5, million, 65_536, all],
  ['gemini-3.6-flash', 3.6, million, 65_536, all],
  ['gemini-3.7-flash', 3.7, million, 65_536, all],
  ['gemini-3.8-flash', 3.8, million, 65_536, all],
  ['gemini-4-argon', 4, million, 65_536, all],
  ['gemini-4-carbon', 4, million, 65_536, all],
  ['gemini-robotics-er-1.6-preview', 3, 131_072, 65_536, all],
  ['gemini-robotics-er-2-preview', 3, 131_072, 65_536, all],
  ['gemma-4-26b-a4b-it', 3, 262_144, 32_768, gemmaMethods],
  ['gemma-4-31b-it', 3, 262_144, 32_768, gemmaMethods],
  ['gemini-flash-latest', 3.8, million, 65_536, all],
  ['gemini-flash-lite-latest', 3.5, million, 65_536, all],
  ['gemini-pro-latest', 3.1, million, 65_536, all],
]

/** Recorded of Flash-Lite (DRIFT.md); the others by their generation above. */
const latest: Readonly<Record<string, string>> = {
  'gemini-flash-latest': 'gemini-3.8-flash',
  'gemini-flash-lite-latest': 'gemini-3.5-flash-lite',
  'gemini-pro-latest': 'gemini-3.1-pro-preview',
}

const displayName = (id: string): string =>
  id
    .split('-')
    .map((word) => (/^\d/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ')

function traitsOf([id, generation, input, output, methods, maxTemperature = 2]: Row): ModelTraits {
  const image = id.endsWith('-image')
  const thinks = generation >= 2.5 && id !== 'gemini-2.5-flash-image'
  return {
    id,
    servedBy: latest[id] ?? id,
    generation,
    pro: id.includes('-pro'),
    lite: id.includes('-lite'),
    flash: id.includes('-flash'),
    robotics: id.includes('robotics'),
    resource: {
      name: `models/${id}`,
      version: /-(\d{3})$/.exec(id)?.[1] ?? String(generation),
      displayName: displayName(id),
      description: `${displayName(id)}, as answered by the Sightglass emulator.`,
      inputTokenLimit: input,
      outputTokenLimit: output,
      supportedGenerationMethods: methods,
      temperature: 1,
      topP: 0.95,
      topK: generation < 2.5 ? 40 : 64,
      maxTemperature: image ? 1 : maxTemperature,
      ...(thinks ? { thinking: true } : {}),
    },
  }
}

/** The models an emulator knows. */
export class ModelList {
  readonly #models = new Map<string, ModelTraits>()

  /** @param extra ids to know beside the public ones; they behave as the newest family. */
  constructor(extra: readonly string[] = []) {
    for (const row of rows) this.#models.set(row[0], traitsOf(row))
    for (const id of extra) {
      const generation = Number(/^gemini-(\d+(?:\.\d+)?)/.exec(id)?.[1] ?? 4)
      this.#models.set(id, traitsOf([id, generation, million, 65_536, all]))
    }
  }

  /** All of them, in the order they are listed. */
  all(): ModelTraits[] {
    return [...this.#models.values()]
  }

  /** Whether there is a model called `id`. */
  has(id: string): boolean {
    return this.#models.has(id.replace(/^.*models\//, ''))
  }

  /** The model called `id` (with or without `models/`), or the 404 of the real service when there is none. */
  get(id: string, options: { readonly version: string; readonly method?: string }): ModelTraits {
    const bare = id.replace(/^.*models\//, '')
    const model = this.#models.get(bare)
    const method = options.method ?? 'generateContent'
    const listed = method === 'streamGenerateContent' ? 'generateContent' : method
    if (
      model &&
      (options.method === undefined || model.resource.supportedGenerationMethods.includes(listed))
    ) {
      return model
    }
    if (options.method === undefined) {
      // `models.get` words it otherwise: SEEN in DRIFT.md.
      const message = `Model is not found: models/${bare} for api version ${options.version}`
      throw new RpcError(404, 'NOT_FOUND', message)
    }
    throw modelNotFound(bare, { version: options.version, method: listed })
  }
}

/** The 404 for a model on Vertex, of 2026. Source: DRIFT.md. */
export function publisherModelNotFound(id: string, place: { project?: string; location?: string }): RpcError {
  const path = `projects/${place.project ?? '-'}/locations/${place.location ?? 'global'}/publishers/google/models/${id}`
  return new RpcError(
    404,
    'NOT_FOUND',
    `Publisher model \`${path}\` was not found or your project does not have access to it. Ensure you are using a valid model name and that the model is available in the specified region. For more information, see: https://docs.cloud.google.com/gemini-enterprise-agent-platform/resources/locations.`,
  )
}

/** The 404 for a model. Source: fixtures/facts/errors.json, `404-not-found` and `404-not-found-stream`. */
export function modelNotFound(
  id: string,
  options: { readonly version: string; readonly method: string },
): RpcError {
  const message = `models/${id} is not found for API version ${options.version}, or is not supported for ${options.method}. Call ListModels to see the list of available models and their supported methods.`
  return new RpcError(404, 'NOT_FOUND', message)
}
