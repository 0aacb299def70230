import { listField, type NodePage, numberField, outputField, queueFields } from '../../lib/fields.ts'

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
    style: {
      kind: 'select',
      options: [
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
      ],
      value: 'default',
    },
    only: listField('only'),
    format: { kind: 'select', options: ['', 'png', 'jpeg', 'webp'], value: '' },
    quality: numberField('quality'),
    output: outputField,
    ...queueFields,
  },
}
