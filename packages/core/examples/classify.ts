// Chooses from a closed list: node examples/classify.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

const { label, labelId } = await createVision().classify(photo, {
  labels: ['food or drink', 'animal', 'vehicle', 'document'],
})

console.log(`${label} (number ${labelId} of the list)`)
