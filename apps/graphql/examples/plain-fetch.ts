// Nothing but fetch: a small picture as base64. node examples/plain-fetch.ts photo.jpg
import { readFile } from 'node:fs/promises'

const url = process.env.GRAPHQL_URL ?? 'http://127.0.0.1:4000/graphql'
const [photo = 'photo.jpg'] = process.argv.slice(2)

const query = /* GraphQL */ `
  mutation ($media: [MediaInput!]!) {
    ask(media: $media, prompt: "What is on the table?") {
      ... on TextResult { text usage { totalTokens costUsd } }
      ... on Error { code message }
    }
  }
`
const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables: { media: { base64: await readFile(photo, 'base64') } } }),
})
const { data } = (await response.json()) as {
  data: { ask: { text?: string; usage?: { totalTokens: number }; code?: string; message?: string } }
}
console.log(data.ask.text ?? `${data.ask.code}: ${data.ask.message}`)
console.log(`${data.ask.usage?.totalTokens ?? 0} tokens`)
