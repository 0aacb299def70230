/** What a request has to know of its model. */
export interface ModelTraits {
  readonly id: string
  /** False when the id is not in the catalogue and the newest family was taken. */
  readonly known: boolean
  readonly thinking:
    | { readonly kind: 'none' }
    | { readonly kind: 'budget'; readonly min: number; readonly max: number }
    | { readonly kind: 'level'; readonly lowest: 'minimal' | 'low' | 'medium' | 'high' }
  readonly masks: 'png' | 'polygon' | 'none'
  readonly jsonMode: boolean
  readonly jsonSchema: boolean
  readonly sampling: {
    readonly temperature: readonly [min: number, max: number]
    readonly topP: readonly [min: number, max: number]
    readonly topK: readonly [min: number, max: number]
    readonly deprecated: boolean
  }
  /** ISO date on which the model stops. */
  readonly shutdown?: string
  readonly replacement?: string
}

export const defaultModel = 'gemini-3.8-flash'

/** Temporary: models/ is about to bring the catalogue. */
export function traitsOf(id: string): ModelTraits {
  const version = Number(/gemini-(\d+(?:\.\d+)?)/.exec(id)?.[1] ?? 3.8)
  const lite = id.includes('lite')
  const pro = id.includes('pro')
  return {
    id,
    known: /^gemini-/.test(id),
    thinking:
      version < 2.5
        ? { kind: 'none' }
        : version < 3
          ? pro
            ? { kind: 'budget', min: 128, max: 32_768 }
            : { kind: 'budget', min: 0, max: 24_576 }
          : { kind: 'level', lowest: pro || (version >= 3.7 && !lite) ? 'low' : 'minimal' },
    masks: version < 3 ? 'png' : 'polygon',
    jsonMode: version >= 1.5,
    jsonSchema: version >= 2.5,
    sampling: {
      temperature: [0, 2],
      topP: [0, 1],
      topK: [1, 1000],
      deprecated: version >= 3.6 || (version === 3.5 && lite),
    },
    ...(version === 2.5 && !lite && { shutdown: '2026-12-01' }),
  }
}
