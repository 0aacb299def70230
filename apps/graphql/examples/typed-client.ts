// A typed client: the result's type follows the query. node examples/typed-client.ts photo.jpg
import { openAsBlob } from 'node:fs'
import { initGraphQLTada, type TadaDocumentNode } from 'gql.tada'
import { print } from 'graphql'
import type { introspection } from './graphql-env.d.ts'

const url = process.env.GRAPHQL_URL ?? 'http://127.0.0.1:4000/graphql'
const [photo = 'photo.jpg'] = process.argv.slice(2)

const graphql = initGraphQLTada<{ introspection: introspection; scalars: { File: null; JSON: unknown } }>()

const findThings = graphql(`
  mutation FindThings($media: MediaInput!, $labels: [String!]) {
    detect(media: $media, options: { labels: $labels }) {
      __typename
      ... on DetectResult {
        detections {
          label
          box {
            pixels {
              x
              y
              width
              height
            }
          }
        }
        overlay(format: JPEG)
      }
      ... on Error {
        code
        message
        hint
      }
    }
  }
`)

const { detect } = await send(findThings, { media: { upload: null }, labels: ['cup', 'spoon'] }, photo)
if (detect.__typename !== 'DetectResult') throw new Error(`${detect.code}: ${detect.message}`)
for (const { label, box } of detect.detections) console.log(label, box?.pixels)
console.log(new URL(detect.overlay, url).href)

/** Sends an operation with one file, as the GraphQL multipart request specification says. */
async function send<Data, Variables>(
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
  file: string,
): Promise<Data> {
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: print(document), variables }))
  form.set('map', JSON.stringify({ 0: ['variables.media.upload'] }))
  form.set('0', await openAsBlob(file))
  const response = await fetch(url, { method: 'POST', headers: { 'x-graphql-yoga-csrf': '1' }, body: form })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (!data) throw new Error(errors?.map((error) => error.message).join('\n') ?? response.statusText)
  return data
}
