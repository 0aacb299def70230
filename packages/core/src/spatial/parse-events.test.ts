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
