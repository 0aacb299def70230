// What a request takes for three models, with no key and no network: node examples/estimate-tokens.ts
import { estimateTokens } from '@sightglass/core/pure'

for (const model of ['gemini-2.0-flash', 'gemini-2.5-flash', 'gemini-3.8-flash']) {
  const { totalTokens, cost, parts } = estimateTokens({
    model,
    inputs: [
      { kind: 'image', width: 960, height: 540 },
      { kind: 'video', durationSeconds: 60, hasAudio: true, width: 1920, height: 1080 },
      { kind: 'document', pages: 3, pageSizes: [{ width: 595, height: 842 }] },
    ],
    text: 'What do these have in common?',
  })
  console.log(`${model}: ${totalTokens} tokens, $${cost?.inputUsd.toFixed(5)}`)
  for (const { kind, tokens, basis, explain } of parts)
    console.log(`  ${kind} ${tokens} (${basis}): ${explain}`)
}
