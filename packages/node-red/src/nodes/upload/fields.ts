import { type NodePage, outputField, queueFields, sourceField } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-upload',
  fields: {
    vision: { kind: 'config', type: 'sightglass-config', required: true },
    source: sourceField,
    output: outputField,
    ...queueFields,
  },
}
