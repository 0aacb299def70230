import {
  choiceField,
  listField,
  type NodePage,
  switchField,
  textField,
  visionFields,
} from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-ask',
  fields: visionFields({
    preset: choiceField('question', 'caption', 'classify'),
    prompt: textField('prompt'),
    labels: { ...listField('labels'), when: { field: 'preset', is: ['classify'] } },
    length: { ...choiceField('short', 'medium', 'long'), when: { field: 'preset', is: ['caption'] } },
    stream: { ...switchField(false), when: { field: 'preset', is: ['question', 'caption'] } },
  }),
}
