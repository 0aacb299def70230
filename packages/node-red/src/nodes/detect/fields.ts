import type { NodePage } from '../../lib/fields.ts'
import { spatialFields } from '../../lib/spatial.ts'

export const page: NodePage = {
  type: 'sightglass-detect',
  fields: {
    ...spatialFields,
    format: { kind: 'select', options: ['sightglass', 'coco-ssd'], value: 'sightglass' },
  },
}
