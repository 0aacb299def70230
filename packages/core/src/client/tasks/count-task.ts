import { SightglassError } from '../../errors/sightglass-error.ts'
import type { TokenEstimate } from '../../tokens/types.ts'
import { startClock } from '../calls/call-clock.ts'
import { byModality } from '../calls/usage.ts'
import type { VisionContext } from '../vision-context.ts'
import { estimateMedia } from './estimate-call.ts'
import { asList, composeContents, examineInputs, type MediaInput, resolveAll } from './inputs.ts'
import type { TaskOptions } from './task-options.ts'

/** What `estimate` and `countTokens` take. */
export interface CountOptions
  extends Pick<
    TaskOptions,
    | 'model'
    | 'media'
    | 'mediaResolution'
    | 'clip'
    | 'fps'
    | 'maxSidePx'
    | 'signal'
    | 'timeoutMs'
    | 'systemInstruction'
  > {
  /** The words that would go with the media. @default none */
  readonly prompt?: string
}

/** What the API counted, beside what was expected. */
export interface CountResult {
  readonly totalTokens: number
  /** By modality: TEXT, IMAGE, VIDEO, AUDIO, DOCUMENT. */
  readonly tokensByModality: Readonly<Record<string, number>>
  /** Ours, for the same question (`countTokens` and billing differ); absent where a fact was missing. */
  readonly estimate?: TokenEstimate
  /** How far the API's count lies above the estimate: in tokens, and as a share of the API's count. */
  readonly drift?: { readonly tokens: number; readonly share: number }
  readonly model: string
}

/** What the request would take, part by part. Needs no key and no network but what reading the media needs. */
export async function estimateInput(
  context: VisionContext,
  input: MediaInput,
  options: CountOptions,
): Promise<TokenEstimate> {
  const model = options.model ?? context.model
  const { signal } = startClock(options, context)
  const media = await examineInputs(context, asList(input), { ...options, signal }, model)
  return estimateMedia(context, media, options.prompt ?? '', options, model)
}

/** Asks the API for its count. It ignores fps and mediaResolution: its number is not always what is billed. */
export async function countInput(
  context: VisionContext,
  input: MediaInput,
  options: CountOptions,
): Promise<CountResult> {
  const caller = context.caller()
  const clock = startClock(options, context)
  const model = options.model ?? context.model
  const media = await resolveAll(context, asList(input), { ...options, signal: clock.signal }, model)
  const prompt = options.prompt ?? ''
  // The API counts contents alone, so the instruction is counted as words beside the prompt, as the estimate does it.
  const words = [options.systemInstruction, prompt].filter(Boolean).join('\n')
  const contents = composeContents(media, words)
  const response = await caller.countTokens({ model, contents }, clock.limits())
  const totalTokens = response.totalTokens ?? 0
  const asked = { ...options, systemInstruction: undefined, method: 'countTokens' } as const
  const estimate = quiet(() => estimateMedia(context, media, words, asked, model))
  const tokens = estimate === undefined ? undefined : totalTokens - estimate.totalTokens
  return {
    totalTokens,
    tokensByModality: byModality(response.promptTokensDetails),
    model,
    ...(estimate && { estimate }),
    ...(tokens !== undefined && { drift: { tokens, share: totalTokens === 0 ? 0 : tokens / totalTokens } }),
  }
}

function quiet<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (SightglassError.isInstance(error) && error.code === 'request_invalid') return undefined
    throw error
  }
}
