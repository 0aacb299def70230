import { type NodePage, numberField, textField, visionFields } from '../../lib/fields.ts'

const timed = ['chapters', 'events', 'transcript']

export const page: NodePage = {
  type: 'sightglass-video',
  fields: visionFields({
    preset: { kind: 'select', options: ['describe', 'chapters', 'events', 'transcript'], value: 'describe' },
    prompt: textField('prompt'),
    language: textField('language'),
    maxItems: { ...numberField('maxItems'), when: { field: 'preset', is: ['chapters', 'events'] } },
    startSeconds: numberField('startSeconds'),
    endSeconds: numberField('endSeconds'),
    fps: numberField('fps'),
    writeAs: {
      kind: 'select',
      options: ['list', 'webvtt', 'srt', 'chapters'],
      value: 'list',
      when: { field: 'preset', is: timed },
    },
  }),
}
