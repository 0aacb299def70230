import { readFileSync } from 'node:fs'

/** The operation that GraphiQL opens with: it works as it is when you press play. */
export const readyOperation = `# Press play. The picture is in the variables below, as a data: URI;
# try { "media": { "url": "https://..." } }, or send a file as multipart { "media": { "upload": null } }.
mutation FindObjects($media: MediaInput!) {
  detect(media: $media) {
    ... on DetectResult {
      size { width height }
      detections {
        label
        box { pixels { x y width height } }
      }
      usage { totalTokens costUsd }
      model
    }
    ... on Error { code message hint }
  }
}
`

/** The variables that go with it: a small picture that ships with the server. */
export function readyVariables(): string {
  const picture = readFileSync(new URL('../assets/sample.jpg', import.meta.url)).toString('base64')
  return JSON.stringify({ media: { base64: `data:image/jpeg;base64,${picture}` } }, null, 2)
}
