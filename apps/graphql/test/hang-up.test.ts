import { once } from 'node:events'
import { request } from 'node:http'
import { createVision } from '@sightglass/core'
import { readFixture } from '@sightglass/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen, type RunningServer } from '../src/listen.ts'
import { type SilentModel, startSilentModel } from './support/silent-model.ts'

const media = { base64: readFixture('photos/chelsea.png').toString('base64') }
const mutation =
  'mutation ($media: MediaInput!) { detect(media: $media) { __typename ... on Error { code } } }'
const subscription =
  'subscription ($media: MediaInput!) { detect(media: $media) { __typename ... on Error { code } } }'

let model: SilentModel
let server: RunningServer

beforeEach(async () => {
  model = await startSilentModel()
  server = await listen({
    vision: createVision({ apiKey: 'k', baseUrl: model.url }),
    port: 0,
    shutdownMs: 50,
    logging: false,
  })
})
afterEach(async () => {
  await server.close()
  await model.close()
})

/**
 * A second of this process's own time, in which the server and the model run too: on a machine that gives them no turn
 * it lasts longer, and a clock on the wall would blame them for that.
 */
async function oneSecond(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Sends a request and returns it without waiting for the answer. */
function begin(query: string, accept: string) {
  const sent = request(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
  })
  sent.on('error', () => {})
  sent.end(JSON.stringify({ query, variables: { media } }))
  return sent
}

describe.each([
  ['a mutation', mutation, 'application/json'],
  ['a subscription', subscription, 'text/event-stream'],
])('%s', (_, query, accept) => {
  test('whose client leaves ends the model call within a second', async () => {
    const sent = begin(query, accept)
    await model.called()
    sent.destroy()
    const first = await Promise.race([model.abandoned().then(() => 'ended'), oneSecond().then(() => 'late')])
    expect(first).toBe('ended')
  })

  test('that runs when the server ends is told so, and its model call ended', async () => {
    const sent = begin(query, accept)
    const answered = once(sent, 'response')
    await model.called()
    await server.close()
    await model.abandoned()
    const [response] = await answered
    let text = ''
    for await (const chunk of response) text += chunk
    expect(text).toMatch(/aborted/)
  })
})

test('a server that ends lets what runs finish, and takes nothing new', async () => {
  const patient = await listen({
    vision: createVision({ apiKey: 'k', baseUrl: model.url }),
    port: 0,
    logging: false,
  })
  const answer = fetch(patient.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: mutation, variables: { media } }),
  })
  await model.called()
  const closed = patient.close()
  await expect(fetch(patient.url)).rejects.toThrow()
  model.answer('[]')
  expect(await (await answer).json()).toEqual({ data: { detect: { __typename: 'DetectResult' } } })
  await closed
})
