import { type NodePage, textField, visionFields } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-tokens',
  fields: visionFields({
    prompt: textField('prompt'),
    exact: { kind: 'check', value: false },
  }),
}
