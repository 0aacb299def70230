/** Which of Google's two services a path belongs to. */
export type Surface = 'gemini-api' | 'vertex'

/** What a path asks for. */
export type Operation =
  | 'generateContent'
  | 'streamGenerateContent'
  | 'countTokens'
  | 'batchGenerateContent'
  | 'models.list'
  | 'models.get'
  | 'files.upload'
  | 'files.create'
  | 'files.list'
  | 'files.get'
  | 'files.delete'
  | 'files.download'
  | 'cachedContents.create'
  | 'cachedContents.list'
  | 'cachedContents.get'
  | 'cachedContents.patch'
  | 'cachedContents.delete'
  | 'batches.list'
  | 'batches.get'
  | 'batches.cancel'
  | 'batches.delete'
  | 'interactions.create'

/** A path, understood. */
export interface Route {
  readonly operation: Operation
  readonly surface: Surface
  /** `v1`, `v1beta`, `v1alpha` or `v1beta1`. */
  readonly version: string
  /** The project of a Vertex path. */
  readonly project?: string
  /** The location of a Vertex path. */
  readonly location?: string
  /** The id in the path: a model's, a file's, a cache's or a batch's. */
  readonly id: string
}

type Rule = readonly [method: string, path: RegExp, operation: Operation | 'model']

const id = '([^/:]+)'
const gemini: readonly Rule[] = [
  ['POST', new RegExp(`^(?:models|tunedModels)/${id}:(?<verb>\\w+)$`), 'model'],
  ['GET', /^models$/, 'models.list'],
  ['GET', new RegExp(`^models/${id}$`), 'models.get'],
  ['POST', /^files$/, 'files.create'],
  ['GET', /^files$/, 'files.list'],
  ['GET', new RegExp(`^files/${id}:download$`), 'files.download'],
  ['GET', new RegExp(`^files/${id}$`), 'files.get'],
  ['DELETE', new RegExp(`^files/${id}$`), 'files.delete'],
  ['POST', /^cachedContents$/, 'cachedContents.create'],
  ['GET', /^cachedContents$/, 'cachedContents.list'],
  ['GET', new RegExp(`^cachedContents/${id}$`), 'cachedContents.get'],
  ['PATCH', new RegExp(`^cachedContents/${id}$`), 'cachedContents.patch'],
  ['DELETE', new RegExp(`^cachedContents/${id}$`), 'cachedContents.delete'],
  ['GET', /^batches$/, 'batches.list'],
  ['GET', new RegExp(`^batches/${id}$`), 'batches.get'],
  ['POST', new RegExp(`^batches/${id}:cancel$`), 'batches.cancel'],
  ['DELETE', new RegExp(`^batches/${id}$`), 'batches.delete'],
  ['POST', /^interactions$/, 'interactions.create'],
]

const vertex: readonly Rule[] = [
  ['POST', new RegExp(`^(?:publishers/google/)?models/${id}:(?<verb>\\w+)$`), 'model'],
  ['GET', /^publishers\/google\/models$/, 'models.list'],
  ['GET', new RegExp(`^publishers/google/models/${id}$`), 'models.get'],
  ['POST', /^cachedContents$/, 'cachedContents.create'],
  ['GET', /^cachedContents$/, 'cachedContents.list'],
  ['GET', new RegExp(`^cachedContents/${id}$`), 'cachedContents.get'],
  ['PATCH', new RegExp(`^cachedContents/${id}$`), 'cachedContents.patch'],
  ['DELETE', new RegExp(`^cachedContents/${id}$`), 'cachedContents.delete'],
]

const verbs = new Set(['generateContent', 'streamGenerateContent', 'countTokens', 'batchGenerateContent'])

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads a method and a path; `undefined` when nothing answers there. */
export function findRoute(method: string, path: string): Route | undefined {
  // The guides download a batch's answers below /download.
  const download = /^\/download\/(v1(?:beta|alpha)?)\/files\/([^/:]+):download$/.exec(path)
  if (download && method === 'GET')
    return {
      operation: 'files.download',
      surface: 'gemini-api',
      version: download[1]!,
      id: decode(download[2]!),
    }
  const upload = /^\/(?:resumable\/)?upload\/(v1(?:beta|alpha)?)\/files$/.exec(path)
  if (upload) {
    if (method !== 'POST' && method !== 'PUT') return undefined
    return { operation: 'files.upload', surface: 'gemini-api', version: upload[1]!, id: '' }
  }
  const outer = /^\/(v1(?:beta1|beta|alpha)?)\/(?:projects\/([^/]+)\/(?:locations\/([^/]+)\/)?)?(.+)$/.exec(
    path,
  )
  if (!outer) return undefined
  const [, version, project, location, rest] = outer
  const isVertex = project !== undefined || rest!.startsWith('publishers/')
  // The SDK makes a name of a file's address only where it begins with https.
  const inner = decode(rest!).replace(/^files\/http:\/\/.*\/(?=files\/)/, '')
  for (const [verb, pattern, operation] of isVertex ? vertex : gemini) {
    if (verb !== method) continue
    const match = pattern.exec(inner)
    if (!match) continue
    const asked = operation === 'model' ? (match.groups?.verb as Operation) : operation
    if (operation === 'model' && !verbs.has(asked)) return undefined
    return {
      operation: asked,
      surface: isVertex ? 'vertex' : 'gemini-api',
      version: version!,
      id: match[1] ?? '',
      ...(project === undefined ? {} : { project }),
      ...(location === undefined ? {} : { location }),
    }
  }
  return undefined
}

const services: Readonly<Record<string, string>> = {
  models: 'ModelService',
  files: 'FileService',
  cachedContents: 'CacheService',
}

/** What gRPC calls an operation, as errors about keys name it. Only GenerateContent's two were seen (DRIFT.md). */
export function grpcMethod({ operation, version }: Route): string {
  const [collection, verb] = operation.split('.') as [string, string | undefined]
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  const noun = capital(collection)
  const one = noun.replace(/s$/, '')
  const name =
    verb === undefined
      ? noun
      : verb === 'list'
        ? `List${noun}`
        : `${capital(verb === 'upload' ? 'create' : verb === 'patch' ? 'update' : verb)}${one}`
  return `google.ai.generativelanguage.${version}.${services[collection] ?? 'GenerativeService'}.${name}`
}
