import {
  choiceField,
  listField,
  type NodePage,
  numberField,
  outputField,
  queueFields,
  textField,
} from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-parse',
  fields: {
    source: {
      kind: 'typed',
      types: ['msg', 'flow', 'global', 'str', 'jsonata'],
      value: 'payload',
      type: 'msg',
      required: true,
    },
    image: { kind: 'typed', types: ['msg', 'flow', 'global', 'str', 'jsonata'], value: 'image', type: 'msg' },
    width: numberField('width'),
    height: numberField('height'),
    labels: listField('labels'),
    model: textField('model'),
    format: choiceField('sightglass', 'coco-ssd'),
    output: outputField,
    ...queueFields,
  },
}
