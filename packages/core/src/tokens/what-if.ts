import { resolveModel } from '../models/resolve-model.ts'
import type { MediaResolutionLevel } from '../models/types.ts'
import { type EstimateRequest, estimateTokens } from './estimate.ts'

/** One way to send the same request. */
export interface WhatIfRow {
  readonly mediaResolution: MediaResolutionLevel | 'default'
  /** Frames a second; only where the request has a video. */
  readonly fps?: number
  readonly totalTokens: number
  readonly inputUsd?: number
  /** Compared with the request as it stands; 1 is the same. */
  readonly ratio: number
}

/** What to try. */
export interface WhatIfOptions {
  /** Sampling rates to try for videos. @default [0.5, 1, 2] */
  readonly fps?: readonly number[]
}

/** The same media at each resolution (and, with a video, each sampling rate), so that one sees what quality costs. */
export function compareEstimates(request: EstimateRequest, options: WhatIfOptions = {}): WhatIfRow[] {
  const levels = [
    'default',
    ...resolveModel(request.model, { surface: request.surface }).mediaResolution.request,
  ] as const
  const hasVideo = request.inputs.some((input) => input.kind === 'video')
  const rates = hasVideo ? (options.fps ?? [0.5, 1, 2]) : [undefined]
  const asItStands = estimateTokens(request).totalTokens
  return levels.flatMap((mediaResolution) =>
    rates.map((fps) => {
      const { totalTokens, cost } = estimateTokens({
        ...request,
        mediaResolution: mediaResolution === 'default' ? undefined : mediaResolution,
        inputs: request.inputs.map((input) =>
          input.kind === 'video' && fps !== undefined ? { ...input, sampleFps: fps } : input,
        ),
      })
      return {
        mediaResolution,
        ...(fps !== undefined && { fps }),
        totalTokens,
        ...(cost && { inputUsd: cost.inputUsd }),
        ratio: asItStands > 0 ? totalTokens / asItStands : 1,
      }
    }),
  )
}
