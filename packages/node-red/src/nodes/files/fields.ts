import { choiceField, type NodePage, outputField, queueFields } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-files',
  fields: {
    vision: { kind: 'config', type: 'sightglass-config', required: true },
    action: choiceField('list', 'get', 'delete'),
    file: {
      kind: 'typed',
      types: ['msg', 'flow', 'global', 'str', 'jsonata'],
      value: 'payload',
      type: 'msg',
      when: { field: 'action', is: ['get', 'delete'] },
    },
    output: outputField,
    ...queueFields,
  },
}
