import {
  choiceField,
  listField,
  type NodePage,
  numberField,
  outputField,
  queueFields,
} from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-annotate',
  fields: {
    image: {
      kind: 'typed',
      types: ['msg', 'flow', 'global', 'str', 'env', 'jsonata'],
      value: 'image',
      type: 'msg',
      required: true,
    },
    detections: {
      kind: 'typed',
      types: ['msg', 'flow', 'global', 'json', 'jsonata'],
      value: 'payload',
      type: 'msg',
      required: true,
    },
    style: choiceField(
      'default',
      'boxes',
      'corners',
      'masks',
      'polygons',
      'points',
      'labels',
      'blur',
      'pixelate',
      'spotlight',
      'halo',
      'legend',
    ),
    only: listField('only'),
    format: choiceField('', 'png', 'jpeg', 'webp'),
    quality: numberField('quality'),
    output: outputField,
    ...queueFields,
  },
}
