import { readFileSync } from 'node:fs'
import { decodeMasks } from '../src/raster/decode-mask.ts'
import { parseDetections } from '../src/spatial/parse-detections.ts'

// One reading of a reply's masks in a process of its own; prints its peak memory in MB.
const size = { width: 4000, height: 3000 }
const { masks } = decodeMasks(parseDetections(readFileSync(process.argv[2]!, 'utf8'), { size }).detections, {
  size,
})
console.log(masks.length && process.resourceUsage().maxRSS / 1024)
