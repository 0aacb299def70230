// Compares models on pictures that you have labelled: node examples/compare-models.ts coco.json photos
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createVision, evaluateDetections, fromCoco } from '@sightglass/core'

const [dataset = 'coco.json', folder = 'photos'] = process.argv.slice(2)

const labelled = fromCoco(JSON.parse(await readFile(dataset, 'utf8')))
const labels = [...new Set(labelled.flatMap(({ detections }) => detections.map(({ label }) => label)))]
const files = labelled.map(({ fileName }) => join(folder, fileName))

for (const model of ['gemini-3.5-flash-lite', 'gemini-3.8-flash']) {
  const vision = createVision({ model })
  const answers = await vision.map(files, (file, { signal }) =>
    vision.detect(file, { labels, confidence: true, signal }),
  )
  for (const { key, error } of answers) if (error) console.log(key, error.shortMessage)
  const images = labelled.map(({ detections: truth }, at) => ({
    truth,
    found: answers[at]?.value?.detections ?? [],
  }))
  const { precision, recall, meanIou, map } = evaluateDetections(images)
  const scores = { precision, recall, meanIou, map }
  console.log(model, ...Object.entries(scores).map(([name, score]) => `${name} ${score.toFixed(2)}`))
}
