import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import autocannon from 'autocannon'

/**
 * Requests a second of our server against bare Yoga with the same schema, on the same query, in one run:
 * `node --conditions=sightglass-source bench/load.bench.ts`
 */
const kinds = ['bare', 'plain', 'jit'] as const
const rounds = Number(process.env.ROUNDS ?? 5)
const seconds = Number(process.env.SECONDS ?? 3)

const reply = JSON.stringify(
  Array.from({ length: 50 }, (_, i) => ({ box_2d: [i, i * 2, i + 300, i * 2 + 300], label: `thing ${i}` })),
)
const body = JSON.stringify({
  query: `query ($text: String!) { parseReply(reply: $text, size: { width: 1200, height: 800 }) {
    __typename ... on ParsedReply { detections { index label box { pixels { x y width height } normalized { x y width height } raw } } issues { code message } } } }`,
  variables: { text: reply },
})

const children: ChildProcess[] = []
try {
  const urls = new Map<string, string>()
  for (const kind of kinds) {
    const child = fork(new URL('./load-child.ts', import.meta.url), [kind])
    children.push(child)
    const [url] = (await once(child, 'message')) as [string]
    urls.set(kind, url)
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const text = await answer.text()
    if (!text.includes('thing 49')) throw new Error(`${kind} answers: ${text.slice(0, 300)}`)
  }
  const results = new Map<string, { rps: number[]; p99: number[] }>(
    kinds.map((kind) => [kind, { rps: [], p99: [] }]),
  )
  for (let round = -1; round < rounds; round++) {
    for (const kind of round % 2 ? kinds : [...kinds].reverse()) {
      const result = await autocannon({
        url: urls.get(kind)!,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        connections: 10,
        duration: round < 0 ? 2 : seconds,
      })
      if (round < 0) continue
      results.get(kind)?.rps.push(result.requests.average)
      results.get(kind)?.p99.push(result.latency.p99)
    }
  }
  const bare = median(results.get('bare')!.rps)
  for (const [kind, { rps, p99 }] of results) {
    const mid = median(rps)
    console.log(
      `${kind.padEnd(6)} ${mid.toFixed(0)} requests/s, ${(mid / bare).toFixed(2)} of bare Yoga, p99 ${median(p99)} ms`,
    )
  }
  console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)}`)
} finally {
  for (const child of children) child.kill()
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}
