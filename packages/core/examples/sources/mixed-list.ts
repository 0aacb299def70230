// Many sources of any kind, in order: node examples/sources/mixed-list.ts photo.jpg other.jpg
import { readFile } from 'node:fs/promises'
import { resolveMedia } from '@sightglass/core'

const [photo = 'photo.jpg', other = 'other.jpg'] = process.argv.slice(2)
const sources = [photo, await readFile(other), 'https://youtu.be/9hE5-98ZeCg', { path: photo }]

// Checked as one request: what passes a limit is named by its place in the list.
for (const { label, route, facts } of await resolveMedia(sources)) {
  console.log(label, route, facts.kind, facts.width ?? '?')
}
