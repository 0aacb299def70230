import { expect, test } from 'vitest'
import { detectPrompt, pointPrompt, segmentPrompt } from './spatial-task.ts'
import { eventsPrompt } from './video-task.ts'

test.each([detectPrompt, segmentPrompt, pointPrompt, eventsPrompt])(
  '%o refuses a limit that is none',
  (ask) => {
    expect(ask({ maxItems: 3 }).prompt).toContain('3')
    for (const maxItems of [0, -1, 1.5, Number.NaN]) {
      expect(() => ask({ maxItems })).toThrow(expect.objectContaining({ code: 'request_invalid' }))
    }
  },
)
