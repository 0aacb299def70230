import {
  choiceField,
  type NodePage,
  numberField,
  switchField,
  textField,
  visionFields,
} from '../../lib/fields.ts'

const timed = ['chapters', 'events', 'transcript']

export const page: NodePage = {
  type: 'sightglass-video',
  fields: visionFields({
    preset: choiceField('describe', 'chapters', 'events', 'transcript'),
    prompt: textField('prompt'),
    language: textField('language'),
    maxItems: { ...numberField('maxItems'), when: { field: 'preset', is: ['chapters', 'events'] } },
    startSeconds: numberField('startSeconds'),
    endSeconds: numberField('endSeconds'),
    fps: numberField('fps'),
    writeAs: { ...choiceField('list', 'webvtt', 'srt', 'chapters'), when: { field: 'preset', is: timed } },
    stream: switchField(false),
  }),
}
