import type { EstimateOptions } from './types.ts'

/** Whether the Developer API's countTokens answers, which counts sound, video and pages by rules of its own. */
export function isDeveloperCount({ method, surface }: Pick<EstimateOptions, 'method' | 'surface'>): boolean {
  return method === 'countTokens' && surface !== 'vertex'
}
