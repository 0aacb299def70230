import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { text } from 'node:stream/consumers'
import { createVision } from '@sightglass/core'
import { readFixture } from '@sightglass/testing'
import { listen } from '../src/listen.ts'

/**
 * What the server adds to a model call of one second with a picture of about 1 MB, uploaded, against core alone:
 * `node --conditions=sightglass-source bench/added-time.bench.ts`
 */
const rounds = Number(process.env.ROUNDS ?? 15)
const picture = readFixture('photos/astronaut.png')
const padded = Buffer.concat([picture, Buffer.alloc(Math.max(0, 1_000_000 - picture.length))])
const reply = JSON.stringify({
  candidates: [
    {
      content: { role: 'model', parts: [{ text: '[{"box_2d":[1,2,300,400],"label":"a"}]' }] },
      finishReason: 'STOP',
    },
  ],
  usageMetadata: { promptTokenCount: 1, totalTokenCount: 2 },
})
const model = createServer((request, response) => {
  request
    .resume()
    .once('end', () =>
      setTimeout(() => response.setHeader('content-type', 'application/json').end(reply), 1000),
    )
}).listen(0, '127.0.0.1')
await once(model, 'listening')
const vision = createVision({
  apiKey: 'k',
  baseUrl: `http://127.0.0.1:${(model.address() as AddressInfo).port}`,
})
const server = await listen({ vision, port: 0, logging: false })

async function direct(): Promise<void> {
  const { detections } = await vision.detect(padded)
  if (detections.length !== 1) throw new Error('Nothing was found.')
}

/** The request as a client sends it, made once: what it costs a client to write a form is not the server's. */
const query =
  'mutation ($media: MediaInput!) { detect(media: $media) { ... on DetectResult { detections { label } } } }'
const form = new FormData()
form.set('operations', JSON.stringify({ query, variables: { media: { upload: null } } }))
form.set('map', '{"0":["variables.media.upload"]}')
form.set('0', new Blob([padded]))
const written = new Response(form)
const body = Buffer.from(await written.arrayBuffer())
const headers = {
  'content-type': written.headers.get('content-type') ?? '',
  'content-length': body.length,
  'x-graphql-yoga-csrf': '1',
}

async function served(): Promise<void> {
  const sent = request(server.url, { method: 'POST', headers }).end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  if (!(await text(answer)).includes('"label":"a"')) throw new Error('Nothing was found.')
}

async function time(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

const times = { direct: [] as number[], served: [] as number[] }
for (let round = -2; round < rounds; round++) {
  const one = await time(direct)
  const other = await time(served)
  if (round < 0) continue
  times.direct.push(one)
  times.served.push(other)
}
const [alone, through] = [median(times.direct), median(times.served)]
console.log(
  `core alone ${alone.toFixed(1)} ms, through GraphQL ${through.toFixed(1)} ms: ${(((through - alone) / alone) * 100).toFixed(2)} % more`,
)
console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)}`)
await server.close()
model.close()

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}
