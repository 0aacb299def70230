import { type NodePage, switchField, textField, visionFields } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-tokens',
  fields: {
    ...visionFields({ prompt: textField('prompt'), exact: switchField(false) }),
    // An estimate is made here, with no key and no network.
    vision: { kind: 'config', type: 'sightglass-config', required: false },
  },
}
