import { type NodePage, numberField, outputField, queueFields } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-media-in',
  fields: {
    source: {
      kind: 'typed',
      types: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
      value: '',
      type: 'str',
      required: true,
    },
    maxSidePx: numberField('maxSidePx'),
    output: outputField,
    ...queueFields,
  },
}
