// Writes what a model found as a COCO data set, with the masks in run-length form.
import { decodeMasks, parseDetections, toCoco } from '@sightglass/core/pure'

const size = { width: 640, height: 480 }
const answer =
  '[{"box_2d": [100, 200, 500, 600], "label": "kite", "mask": [[400, 100], [600, 300], [400, 500], [200, 300]]}]'

const { detections } = parseDetections(answer, { size })
const { masks } = decodeMasks(detections, { size })
const dataset = toCoco([{ fileName: 'kite.jpg', size, detections, masks }], { segmentation: 'rle' })

console.log(JSON.stringify(dataset, null, 2))
