import { choiceField, type NodePage, visionFields } from '../../lib/fields.ts'
import { spatialFields } from '../../lib/spatial.ts'

export const page: NodePage = {
  type: 'sightglass-detect',
  fields: visionFields({ ...spatialFields, format: choiceField('sightglass', 'coco-ssd') }),
}
