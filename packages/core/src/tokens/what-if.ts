import { resolveModel } from '../models/resolve-model.ts'
import type { MediaResolutionLevel } from '../models/types.ts'
import { type EstimateRequest, estimateTokens } from './estimate.ts'
import type { EstimateInput } from './types.ts'

/** One way to send the same request. */
export interface WhatIfRow {
  readonly mediaResolution: MediaResolutionLevel | 'default'
  /** Frames a second; only where the request has a video. */
  readonly fps?: number
  /** The longer side that pictures were scaled down to; only where that was tried. */
  readonly maxSidePx?: number
  readonly totalTokens: number
  readonly inputUsd?: number
  /** Compared with the request as it stands; 1 is the same. */
  readonly ratio: number
}

/** What to try. */
export interface WhatIfOptions {
  /** Sampling rates to try for videos. @default [0.5, 1, 2] */
  readonly fps?: readonly number[]
  /**
   * Longer sides to try for pictures, beside their own size, in pixels.
   * @default [1536, 768, 384] where size decides the count (before Gemini 3), else none
   */
  readonly maxSidePx?: readonly number[]
}

/**
 * The same media at each resolution (in place of a part's own), with videos at each sampling rate, with pictures at each size, so that one sees
 * what quality costs.
 */
export function compareEstimates(request: EstimateRequest, options: WhatIfOptions = {}): WhatIfRow[] {
  const model = resolveModel(request.model, { surface: request.surface })
  const levels = ['default', ...model.mediaResolution.request] as const
  const hasVideo = request.inputs.some((input) => input.kind === 'video')
  const rates = hasVideo ? (options.fps ?? [0.5, 1, 2]) : [undefined]
  const hasImage = request.inputs.some((input) => input.kind === 'image')
  const sizes = hasImage
    ? [undefined, ...(options.maxSidePx ?? (model.version < 3 ? [1536, 768, 384] : []))]
    : [undefined]
  const asItStands = estimateTokens(request).totalTokens
  return levels.flatMap((mediaResolution) =>
    rates.flatMap((fps) =>
      sizes.map((maxSidePx) => {
        const { totalTokens, cost } = estimateTokens({
          ...request,
          mediaResolution: mediaResolution === 'default' ? undefined : mediaResolution,
          inputs: request.inputs.map((input) =>
            atLevel(varied(input, fps, maxSidePx), mediaResolution === 'default'),
          ),
        })
        return {
          mediaResolution,
          ...(fps !== undefined && { fps }),
          ...(maxSidePx !== undefined && { maxSidePx }),
          totalTokens,
          ...(cost && { inputUsd: cost.inputUsd }),
          ratio: asItStands > 0 ? totalTokens / asItStands : 1,
        }
      }),
    ),
  )
}

/** A part's own resolution stands only where nothing else is tried. */
function atLevel(input: EstimateInput, asItStands: boolean): EstimateInput {
  return asItStands || !('mediaResolution' in input) ? input : { ...input, mediaResolution: undefined }
}

function varied(input: EstimateInput, fps: number | undefined, maxSidePx: number | undefined): EstimateInput {
  if (input.kind === 'video' && fps !== undefined) return { ...input, sampleFps: fps }
  if (input.kind !== 'image' || maxSidePx === undefined) return input
  const { width = 0, height = 0 } = input
  const scale = Math.min(1, maxSidePx / Math.max(width, height, 1))
  return {
    ...input,
    ...(width > 0 && { width: Math.max(1, Math.round(width * scale)) }),
    ...(height > 0 && { height: Math.max(1, Math.round(height * scale)) }),
  }
}
