// A reply with 50 masks: parseDetections beside JSON.parse. node --conditions=sightglass-source bench/parse.bench.ts
import { parseDetections } from '@sightglass/core/pure'
import { makeSoftReply } from './soft-reply.ts'

const fenced = await makeSoftReply(50)
const json = fenced.slice(8, -4)
const cut = fenced.slice(0, Math.floor(fenced.length * 0.9))
const size = { width: 4000, height: 3000 }
const cases: Record<string, () => unknown> = {
  'JSON.parse': () => JSON.parse(json),
  plain: () => parseDetections(json, { size }),
  fenced: () => parseDetections(fenced, { size }),
  'cut at 90 %': () => parseDetections(cut, { size }),
}
const times = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]))
for (let round = -20; round < 200; round++) {
  for (const [name, run] of Object.entries(cases)) {
    const before = performance.now()
    run()
    if (round >= 0) times.get(name)!.push(performance.now() - before)
  }
}
const median = (name: string): number => times.get(name)!.toSorted((a, b) => a - b)[100]!
console.log(`${json.length} characters, medians of 200 rounds`)
for (const name of times.keys()) {
  console.log(
    `  ${median(name).toFixed(3)} ms  x${(median(name) / median('JSON.parse')).toFixed(2)}  ${name}`,
  )
}
