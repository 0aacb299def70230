import { type NodePage, switchField, textField, visionFields } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-read-text',
  fields: visionFields({
    prompt: textField('prompt'),
    boxes: switchField(true),
    stream: switchField(false),
  }),
}
