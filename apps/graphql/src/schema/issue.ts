import type { Issue } from '@sightglass/core'
import { builder } from '../builder.ts'

const IssueSeverity = builder.enumType('IssueSeverity', {
  description: 'How much an issue matters.',
  values: {
    INFO: { value: 'info', description: 'Worth knowing.' },
    WARNING: { value: 'warning', description: 'A value was changed or is in doubt.' },
    ERROR: { value: 'error', description: 'A value was lost.' },
  } as const,
})

export const IssueType = builder.objectRef<Issue>('Issue').implement({
  description: 'Something that was repaired, dropped or doubted on the way.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'A stable word, such as box_clamped.' }),
    message: t.exposeString('message', { description: 'One sentence.' }),
    index: t.exposeInt('index', { nullable: true, description: 'Which item or input it is about, from 0.' }),
    severity: t.expose('severity', { type: IssueSeverity, description: 'How much it matters.' }),
  }),
})
