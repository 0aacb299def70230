import type { ModelTraits } from '../models.ts'
import type { Findings } from './findings.ts'

/** Who is asking whom. */
export interface ValidateContext {
  readonly model: ModelTraits
  readonly surface: 'gemini-api' | 'vertex'
  readonly version: string
  /** What is asked of the model. */
  readonly method: string
}

/** What the checks share. */
export interface Check extends ValidateContext {
  readonly findings: Findings
}
