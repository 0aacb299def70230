import { listField, type NodePage, textField, visionFields } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-ask',
  fields: visionFields({
    preset: { kind: 'select', options: ['question', 'caption', 'classify'], value: 'question' },
    prompt: textField('prompt'),
    labels: { ...listField('labels'), when: { field: 'preset', is: ['classify'] } },
    length: {
      kind: 'select',
      options: ['short', 'medium', 'long'],
      value: 'short',
      when: { field: 'preset', is: ['caption'] },
    },
    stream: { kind: 'check', value: false, when: { field: 'preset', is: ['question'] } },
  }),
}
