import { expect, it } from 'vitest'
import { createEventReader, parseEvents, parseTimestamps } from './parse-events.ts'

it('reads JSON and lines, sorted and clamped', () => {
  const json =
    '```json\n[{"time":"01:05","text":"b"},{"start":"0:10","end":"0:20","text":"a"},{"time":"9:00","text":"c"}]\n```'
  const { events, issues } = parseEvents(json, { durationSeconds: 100 })
  expect(
    events.map(({ index, startSeconds, endSeconds, text }) => [index, startSeconds, endSeconds, text]),
  ).toEqual([
    [1, 10, 20, 'a'],
    [0, 65, undefined, 'b'],
    [2, 100, undefined, 'c'],
  ])
  expect(issues.map(({ code }) => code)).toEqual(['time_clamped', 'times_sorted'])
  const lines = parseEvents('Chapters:\n* 00:00 - 00:12: Intro\n- [1:02:03.5] End\nnothing here')
  expect(lines.events).toEqual([
    { index: 0, startSeconds: 0, endSeconds: 12, text: 'Intro' },
    { index: 1, startSeconds: 3723.5, text: 'End' },
  ])
})

it('says when there is nothing, or when it stops too soon', () => {
  expect(parseEvents('no idea').issues[0]?.code).toBe('reply_unparseable')
  expect(parseEvents('[]')).toEqual({ events: [], issues: [] })
  const cut = parseEvents('[{"time":"0:05","text":"a"},{"time":"0:0')
  expect(cut.events).toHaveLength(1)
  expect(cut.issues.at(-1)?.code).toBe('reply_truncated')
})

it('finds times in prose', () => {
  expect(parseTimestamps('at 1:05, then 00:10 and 1:00:00.5').seconds).toEqual([10, 65, 3600.5])
  expect(parseTimestamps('[3, 1.5]').seconds).toEqual([1.5, 3])
})

it('sets right a model that counts from the start of the part it was shown', () => {
  const part = { startSeconds: 60, durationSeconds: 90 }
  const relative = parseEvents(
    '[{"start":"00:00","end":"00:05","text":"a"},{"start":"00:20","text":"b"}]',
    part,
  )
  expect(relative.events.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
    [60, 65],
    [80, undefined],
  ])
  expect(relative.issues).toMatchObject([{ code: 'times_shifted', severity: 'info' }])
  const absolute = parseEvents('[{"start":"01:10","text":"a"},{"start":"00:05","text":"b"}]', part)
  expect(absolute.events.map(({ startSeconds }) => startSeconds)).toEqual([60, 70])
  expect(absolute.issues.map(({ code }) => code)).toEqual(['time_clamped', 'times_sorted'])
})

it('gives each event as its JSON closes, and in the end what the whole gives', () => {
  const text = '[{"start":"0:02","text":"b"},{"start":"0:01","text":"a"}]'
  const reader = createEventReader()
  const seen = [...text].flatMap((letter) => reader.push(letter).map((event) => event.text))
  expect(seen).toEqual(['b', 'a'])
  expect(reader.end()).toEqual(parseEvents(text))
})

it.each([
  [
    'bold',
    '**00:05** - A car\n- **00:10 - 00:15:** The **end**',
    [
      [5, 'A car'],
      [10, 'The end', 15],
    ],
  ],
  [
    'numbered',
    '1. 00:05 - A car\n2) [00:10] The end',
    [
      [5, 'A car'],
      [10, 'The end'],
    ],
  ],
  [
    'a table',
    '| Time | Event |\n|---|---|\n| 00:05 | A car |\n| 00:10 | 00:15 | The end |',
    [
      [5, 'A car'],
      [10, 'The end', 15],
    ],
  ],
  [
    'headings',
    '### 00:05 - 00:10\n\nA man walks.\n\nThe rest.\n## 00:10\nHe sits.',
    [
      [5, 'A man walks.', 10],
      [10, 'He sits.'],
    ],
  ],
  [
    'SRT',
    '1\n00:00:05,000 --> 00:00:07,500\nHello\nworld\n\n2\n00:00:08,000 --> 00:00:09,000\nBye',
    [
      [5, 'Hello\nworld', 7.5],
      [8, 'Bye', 9],
    ],
  ],
  [
    'an empty SRT cue',
    '1\n00:00:05,000 --> 00:00:07,000\n\n2\n00:00:08,000 --> 00:00:09,000\n42',
    [
      [5, '', 7],
      [8, '42', 9],
    ],
  ],
  ['WebVTT', 'WEBVTT\n\n00:05.000 --> 00:07.500 align:start\nHello\n', [[5, 'Hello', 7.5]]],
  ['spelled times', '[ 0m5s500ms - 0m7s ] hello', [[5.5, 'hello', 7]]],
  [
    'times as keys',
    '{"00:05": "A \\"car\\"", "01:10 - 01:20": "The end"}',
    [
      [5, 'A "car"'],
      [70, 'The end', 80],
    ],
  ],
  ['keys in any case', '[{"Start_Timestamp":"00:05","End Time":"00:09","Event":"a"}]', [[5, 'a', 9]]],
  ['a pair of times', '[{"timestamp":[5,"00:09"],"text":"a"}]', [[5, 'a', 9]]],
  [
    'thousandths after a colon',
    '[{"time":"01:23:456","text":"a"},{"time":"00:02:01:12","text":"b"}]',
    [
      [83.456, 'a'],
      [121, 'b'],
    ],
  ],
] as const)('reads %s', (_, text, wanted) => {
  const { events, issues } = parseEvents(text)
  expect(
    events.map(({ startSeconds, endSeconds, text: words }) =>
      endSeconds === undefined ? [startSeconds, words] : [startSeconds, words, endSeconds],
    ),
  ).toEqual(wanted)
  expect(issues).toEqual([])
})

it('comes back from hostile lines before the test is given up', () => {
  for (const piece of ['1:', '*', '0:00 - ', '"0:00":"', '|', '\n0:00\n', '1m1s', '\n1.']) {
    const { events } = parseEvents(piece.repeat(200_000 / piece.length))
    expect(events.every(({ startSeconds }) => Number.isFinite(startSeconds))).toBe(true)
  }
})
