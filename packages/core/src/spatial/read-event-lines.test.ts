import { expect, it } from 'vitest'
import { parseEvents } from './parse-events.ts'

const intro: readonly [number, string, number?][] = [
  [0, 'Intro', 5],
  [10, 'More', 20],
]
const forms: readonly [name: string, text: string, wanted?: readonly [number, string, number?][]][] = [
  [
    'a table with its times last',
    '| Event | Start | End |\n|---|---|---|\n| Intro | 00:00 | 00:05 |\n| More | 00:10 | 00:20 |',
  ],
  ['CSV', 'start,end,text\n00:00,00:05,Intro\n00:10,00:20,More'],
  ['times behind the words', 'Intro (00:00-00:05)\n- More: 00:10 to 00:20'],
  ['times in words', '- Between 00:00 and 00:05, Intro\n- From 00:10 to 00:20: More'],
  ['seconds', '[0.0s - 5s] Intro\n[10s - 20.0s] More'],
  ['plain seconds of a range', '[0.00 --> 5.00] Intro\n[10.00 --> 20.00] More'],
  ['a wave between', '00:00〜00:05 Intro\n00:10～00:20 More'],
  ['YAML', '- start: "00:00"\n  end: "00:05"\n  text: Intro\n- start: 00:10\n  end: 00:20\n  text: "More"'],
  [
    'blocks',
    '**Scene 1**\n* **Timestamp:** 00:00 - 00:05\n* **Description:** Intro\n\n**Scene 2**\n* **Timestamp:** 00:10 - 00:20\n* **Description:** More',
  ],
  ['rows', '[["00:00", "00:05", "Intro"], ["00:10", "00:20", "More"]]'],
  ['lines in a list', '["00:00 - 00:05: Intro", "00:10 - 00:20: More"]'],
  ['objects under times', '{"00:00 - 00:05": {"text": "Intro"}, "00:10 - 00:20": {"text": "More"}}'],
  [
    'names before',
    '**A** [00:01]: Hello\n**B** [00:04]: Hi',
    [
      [1, 'A: Hello'],
      [4, 'B: Hi'],
    ],
  ],
  [
    'prose',
    'At 00:10 a man enters. At 00:20 he leaves.',
    [
      [10, 'a man enters.'],
      [20, 'he leaves.'],
    ],
  ],
  [
    'times of one thing',
    'Goals at 00:10, 00:40 and 01:20',
    [
      [10, 'Goals'],
      [40, 'Goals'],
      [80, 'Goals'],
    ],
  ],
  ['words of any key', '[{"timecode":"00:10","chapter_heading":"A car","speaker":"me"}]', [[10, 'A car']]],
  [
    'ranges under any key',
    '[{"time_range":"00:10-00:20","event":"a"},{"interval":["00:30","00:40"],"event":"b"}]',
    [
      [10, 'a', 20],
      [30, 'b', 40],
    ],
  ],
  [
    'a start and an end in one field',
    '[{"text":"a","timestamp":{"start":"00:10","end":"00:20"}}]',
    [[10, 'a', 20]],
  ],
  [
    'several moments',
    '[{"label":"goal","timestamps":["00:10","00:20"]}]',
    [
      [10, 'goal'],
      [20, 'goal'],
    ],
  ],
  ['a length', '[{"start":"00:10","duration":"5s","text":"a"}]', [[10, 'a', 15]]],
  ['thousandths', '[{"start_ms":1500,"end_ms":2500,"text":"a"}]', [[1.5, 'a', 2.5]]],
  ['parts of a time', '[{"timecode":{"minutes":1,"seconds":5},"text":"a"}]', [[65, 'a']]],
  [
    'a time that is about so',
    '[{"time":"~01:00","text":"a"},{"time":"01:10s","text":"b"}]',
    [
      [60, 'a'],
      [70, 'b'],
    ],
  ],
  [
    'words of a phrase with times of their own',
    '[{"text":"so it is","start":1,"end":3,"words":[{"word":"so","start":1,"end":2},{"word":"it","start":2,"end":3}]}]',
    [[1, 'so it is', 3]],
  ],
  [
    'a list inside one object with times',
    '{"title":"Match","start":"00:00","end":"01:00","events":[{"time":"00:10","text":"a"},{"time":"00:20","text":"b"}]}',
    [
      [10, 'a'],
      [20, 'b'],
    ],
  ],
]

it.each(forms)('reads %s', (_, text, wanted = intro) => {
  const { events, issues } = parseEvents(text)
  expect(
    events.map(({ startSeconds, endSeconds, text: words }) =>
      endSeconds === undefined ? [startSeconds, words] : [startSeconds, words, endSeconds],
    ),
  ).toEqual(wanted)
  expect(issues).toEqual([])
})

it.each([
  'The video is 01:30 long and nothing happens.',
  'Duration: 01:30',
  'No goals, 3:0 fouls',
  'Recorded 2024-01-01 12:30:00',
])('makes no event of %j', (text) => {
  expect(parseEvents(text)).toMatchObject({ events: [], issues: [{ code: 'reply_unparseable' }] })
})

it('makes no event of an item that was cut', () => {
  const cut = parseEvents('[\n  {\n    "start": "00:10",\n    "text": "A car pas')
  expect(cut).toMatchObject({ events: [], issues: [{ code: 'reply_truncated' }, {}] })
})

it('leaves out what a model in a loop says again, and not what happens again', () => {
  const item = '{"start":"00:10","text":"a"}'
  const loop = parseEvents(`[${Array.from({ length: 30 }, () => item).join()}]`)
  expect(loop.events).toHaveLength(1)
  expect(loop.issues).toMatchObject([{ code: 'repetition_loop', index: 1, severity: 'warning' }])
  const again = parseEvents(`[${item},{"start":"00:12","text":"a"}]`)
  expect(again.events).toHaveLength(2)
  expect(again.issues).toEqual([])
  expect(parseEvents(`[${item},${item}]`).issues).toMatchObject([{ code: 'duplicate_dropped', index: 1 }])
})

it.each([
  ['0:56 - 30s of silence', [[56, undefined, '30s of silence']]],
  [
    '| 0:56 | 30s of silence |\n| 1:10 | 1:30 | real |',
    [
      [56, undefined, '30s of silence'],
      [70, 90, 'real'],
    ],
  ],
  ['| 0:56 | 1:30 is shown |', [[56, undefined, '1:30 is shown']]],
  ['[0:56 | 1:30] text', [[56, 90, 'text']]],
  [
    '0:05 -> A car\n0:06 → a dog',
    [
      [5, undefined, 'A car'],
      [6, undefined, 'a dog'],
    ],
  ],
  ['1\n00:00:01,000 --> 00:00:02,000\n30s of silence', [[1, 2, '30s of silence']]],
  [
    '5s\nA car\n\n10s\nA dog',
    [
      [5, undefined, 'A car'],
      [10, undefined, 'A dog'],
    ],
  ],
  ['[{"words":[{"word":"a","start":0.1,"end":0.2}],"start":0,"end":1,"text":"a b"}]', [[0, 1, 'a b']]],
  [
    '{"words":[{"word":"a","start":0.1,"end":0.2},{"word":"b","start":1}]}',
    [
      [0.1, 0.2, 'a'],
      [1, undefined, 'b'],
    ],
  ],
])('keeps times in words apart from those of the event: %s', (text, events) => {
  const found = parseEvents(text).events
  expect(found.map(({ startSeconds, endSeconds, text: words }) => [startSeconds, endSeconds, words])).toEqual(
    events,
  )
})
