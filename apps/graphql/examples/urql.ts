// urql: queries that need no key, and subscriptions over SSE. node examples/urql.ts photo.jpg
import { readFile } from 'node:fs/promises'
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-sse'

const url = process.env.GRAPHQL_URL ?? 'http://127.0.0.1:4000/graphql'
const [photo = 'photo.jpg'] = process.argv.slice(2)

const sse = createClient({ url })
const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: sse.subscribe(
            { query, variables: variables as Record<string, unknown> },
            {
              next: (result) => sink.next(result as never),
              error: (error) => sink.error(error),
              complete: () => sink.complete(),
            },
          ),
        }),
      }),
    }),
  ],
})

const media = { base64: await readFile(photo, 'base64') }

const estimate = gql`
  query ($media: [MediaInput!]) {
    estimateTokens(media: $media) { ... on TokenEstimate { model totalTokens inputUsd } }
  }
`
const { data } = await client.query(estimate, { media }).toPromise()
console.log(`about ${data.estimateTokens.totalTokens} tokens`)

const watch = gql`
  subscription ($media: MediaInput!) {
    detect(media: $media) {
      ... on DetectionFound { detection { label box { pixels { x y width height } } } }
      ... on DetectResult { usage { totalTokens } }
      ... on Error { code message }
    }
  }
`
const events = client.subscription(watch, { media })
await new Promise<void>((resolve, reject) => {
  const { unsubscribe } = events.subscribe(({ data, error }) => {
    if (error) reject(error)
    const { detection, usage, code } = data?.detect ?? {}
    if (detection) console.log('found', detection.label, detection.box?.pixels)
    if (usage || code) {
      console.log(usage ? `${usage.totalTokens} tokens` : code)
      unsubscribe()
      resolve()
    }
  })
})
