import { type NodePage, visionFields } from '../../lib/fields.ts'
import { spatialFields } from '../../lib/spatial.ts'

export const page: NodePage = { type: 'sightglass-segment', fields: visionFields(spatialFields) }
