// Reads an answer pasted from anywhere: no key, no network, no picture; only its size.
import { countByLabel, parseDetections } from '@sightglass/core/pure'

const answer = `Sure! Here are the cups:
\`\`\`json
[
  {"box_2d": [100, 200, 300, 400], "label": "cup"},
  {'box_2d': [120, 500, 320, 720], 'label': 'cup',},
  {"box_2d": [500, 600, 900, 1040], "label": "plate"},
  {"box_2d": [50, 10, 90,`

const { detections, issues } = parseDetections(answer, { size: { width: 1600, height: 1200 } })

for (const { label, rect } of detections) console.log(label, rect)
for (const { severity, message, index } of issues) console.log(severity, index ?? '', message)
console.log(countByLabel(detections))
