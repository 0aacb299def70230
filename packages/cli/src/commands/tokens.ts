import {
  compareEstimates,
  DEFAULT_MODEL,
  type EstimateInput,
  estimateTokens,
  resolveMedia,
  type Surface,
  type TokenEstimate,
} from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { withProgress } from '../output/progress.ts'
import { count, dollars, table } from '../output/table.ts'

interface Flags {
  readonly model?: readonly string[]
  readonly vertex?: boolean
  readonly resolution?: 'low' | 'medium' | 'high'
  readonly fps?: number
  readonly text?: string
  readonly whatIf?: boolean
  readonly json?: boolean
}

/** `sightglass tokens photo.jpg clip.mp4` */
export function tokensCommand(signal: AbortSignal): Command {
  return new Command('tokens')
    .description('Say how many tokens and how much money media take, without asking a server.')
    .argument('<files...>', 'paths, URLs or data: URIs')
    .option('-m, --model <id...>', 'for these models', [DEFAULT_MODEL])
    .option('--vertex', 'as Vertex AI counts')
    .option('-r, --resolution <level>', 'low, medium or high')
    .option('--fps <number>', 'frames a second that the model samples of a video', Number)
    .option('-t, --text <prompt>', 'count this prompt too')
    .option('--what-if', 'compare resolutions and sampling rates')
    .option('--json', 'print JSON')
    .action(async (files: readonly string[], flags: Flags) => {
      const surface: Surface = flags.vertex ? 'vertex' : 'gemini-api'
      const inputs = await withProgress('Reading the files', () =>
        Promise.all(files.map((file, index) => inputOf(file, { index, surface, fps: flags.fps, signal }))),
      )
      const request = { inputs, surface, mediaResolution: flags.resolution, text: flags.text }
      const estimates = (flags.model ?? [DEFAULT_MODEL]).map((model) => estimateTokens({ ...request, model }))
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(estimates, null, 2)}\n`)
        return
      }
      for (const estimate of estimates) {
        process.stdout.write(`${estimateText(estimate)}\n`)
        if (flags.whatIf) process.stdout.write(`${whatIfText({ ...request, model: estimate.model })}\n`)
      }
    })
}

async function inputOf(
  file: string,
  { index, surface, fps, signal }: { index: number; surface: Surface; fps?: number; signal: AbortSignal },
): Promise<EstimateInput> {
  const { facts, label } = await resolveMedia(file, { inputIndex: index, surface, signal })
  return {
    ...facts,
    label,
    ...(facts.kind === 'video' && fps !== undefined && { sampleFps: fps }),
  } as EstimateInput
}

function estimateText(estimate: TokenEstimate): string {
  const most = Math.max(1, ...estimate.parts.map((part) => part.tokens))
  const rows = estimate.parts.map((part) => [
    part.label ?? 'prompt',
    part.kind,
    count(part.tokens),
    bar(part.tokens / most),
    part.basis,
    part.documentedTokens === undefined || part.documentedTokens === part.tokens
      ? ''
      : `guide: ${count(part.documentedTokens)}`,
  ])
  const range = estimate.range ? ` (${count(estimate.range[0])} to ${count(estimate.range[1])})` : ''
  const share = `${(estimate.contextShare * 100).toPrecision(2)}% of the window`
  const unknown = estimate.known ? '' : colors.yellow(' · not in the catalogue: counted as the newest family')
  return [
    `${colors.bold(estimate.model)}${unknown}`,
    table(['input', 'kind', 'tokens', '', 'known by', ''], rows),
    `${colors.bold(count(estimate.totalTokens))} tokens${range} · ${dollars(estimate.cost?.inputUsd)} · ${share}`,
    ...estimate.parts.map((part) => colors.dim(`  ${part.label ?? 'prompt'}: ${part.explain}`)),
    '',
  ].join('\n')
}

function whatIfText(request: Parameters<typeof compareEstimates>[0]): string {
  const rows = compareEstimates(request).map((row) => [
    row.mediaResolution,
    row.fps ?? '',
    count(row.totalTokens),
    dollars(row.inputUsd),
    `${Math.round(row.ratio * 100)}%`,
  ])
  return `${table(['resolution', 'fps', 'tokens', 'cost', 'of now'], rows)}\n`
}

function bar(share: number): string {
  return '█'.repeat(Math.max(1, Math.round(share * 20)))
}
