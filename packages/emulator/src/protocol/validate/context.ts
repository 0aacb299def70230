import type { ModelTraits } from '../models.ts'

/** Who is asking whom. */
export interface ValidateContext {
  readonly model: ModelTraits
  readonly surface: 'gemini-api' | 'vertex'
  readonly version: string
}
