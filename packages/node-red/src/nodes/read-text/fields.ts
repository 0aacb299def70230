import { type NodePage, textField, visionFields } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-read-text',
  fields: visionFields({
    prompt: textField('prompt'),
    boxes: { kind: 'check', value: true },
  }),
}
