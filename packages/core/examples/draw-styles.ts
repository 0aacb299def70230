// Draws the same answer in several ways, with no model: node examples/draw-styles.ts photo.jpg reply.json out/
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  cropDetections,
  drawContactSheet,
  drawDetections,
  drawStyles,
  parseDetections,
  readImageMetadata,
  renderSvg,
} from '@sightglass/core'

const [photo = 'photo.jpg', reply = 'reply.json', out = '.'] = process.argv.slice(2)

const picture = await readFile(photo)
const { width, height } = await readImageMetadata(picture)
const size = { width, height }
const { detections, issues } = parseDetections(await readFile(reply, 'utf8'), { size })
for (const issue of issues) console.log(issue.severity, issue.message)
await mkdir(out, { recursive: true })

// One style each; several are laid over each other with style: ['spotlight', 'labels'].
for (const style of ['default', ...drawStyles] as const) {
  const drawing = await drawDetections(picture, detections, { style, format: 'png' })
  await writeFile(join(out, `${style}.png`), drawing.bytes)
}

// A sheet of all things, a transparent piece for each, and an overlay for a web page.
const sheet = await drawContactSheet(picture, detections)
await writeFile(join(out, 'sheet.png'), sheet.bytes)
for (const piece of await cropDetections(picture, detections, { cutOut: true })) {
  await writeFile(join(out, `piece-${piece.index}.png`), piece.bytes)
}
await writeFile(join(out, 'overlay.svg'), renderSvg(detections, { size, style: ['default', 'legend'] }))
console.log(`${detections.length} things drawn in ${drawStyles.length + 1} styles in ${out}`)
