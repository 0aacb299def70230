import { type NodePage, textField, visionFields } from '../../lib/fields.ts'

const anything = JSON.stringify({
  type: 'object',
  properties: { title: { type: 'string' } },
  required: ['title'],
})

export const page: NodePage = {
  type: 'sightglass-extract',
  fields: visionFields({
    schema: {
      kind: 'typed',
      types: ['json', 'msg', 'flow', 'global', 'jsonata', 'env'],
      value: anything,
      type: 'json',
      override: 'schema',
      required: true,
    },
    prompt: textField('prompt'),
  }),
}
