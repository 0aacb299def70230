// An object in Cloud Storage: Vertex opens it itself, the Developer API once it was registered.
import { resolveMedia } from '@sightglass/core'

const [object = 'gs://cloud-samples-data/generative-ai/video/pixel8.mp4'] = process.argv.slice(2)

const { part, explain } = await resolveMedia(object, { surface: 'vertex', video: { endSeconds: 10 } })

console.log(explain, JSON.stringify(part))

// On the Developer API: const [file] = await vision.files.register([object], { authHeaders: () => auth.getRequestHeaders() })
