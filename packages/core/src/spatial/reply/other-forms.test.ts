import { describe, expect, it } from 'vitest'
import { parseDetections } from '../parse-detections.ts'

const size = { width: 1000, height: 500 }

function read(text: string): (readonly [string, number | undefined])[] {
  return parseDetections(text, { size }).detections.map(({ label, box2d }) => [label, box2d?.[0]])
}

it('gives each box of a YAML list its own label, wherever in the item it stands', () => {
  const wanted = [
    ['cat', 100],
    ['dog', 5],
  ]
  expect(
    read('- box_2d: [100, 200, 300, 400]\n  label: cat\n- box_2d: [5, 6, 70, 80]\n  label: dog'),
  ).toEqual(wanted)
  expect(
    read('- label: cat\n  box_2d: [100, 200, 300, 400]\n- label: dog\n  box_2d: [5, 6, 70, 80]'),
  ).toEqual(wanted)
  expect(
    read('- box_2d: [100, 200, 300, 400]\n  score: 0.9\n  label: cat\n- box_2d: [5, 6, 70, 80]'),
  ).toEqual([
    ['cat', 100],
    ['', 5],
  ])
})

it('takes names before bare boxes in lists, and no sentences', () => {
  expect(read('1. red apple [100, 200, 300, 400]\n2. **pear**: `[5, 6, 70, 80]`')).toEqual([
    ['red apple', 100],
    ['pear', 5],
  ])
  expect(read('- The cat is at [100, 200, 300, 400]')).toEqual([['', 100]])
})

it('reads one sub-box as a mask, and tokens in a list as what they are', () => {
  const masks = ['[120, 210, 200, 390]', '["<seg_1>", "<seg_2>"]'].map(
    (mask) =>
      parseDetections(`[{"box_2d":[100,200,300,400],"label":"a","mask":${mask}}]`, { size }).detections[0]
        ?.mask,
  )
  expect(masks[0]).toEqual({ kind: 'boxes', boxes: [[120, 210, 200, 390]] })
  expect(masks[1]).toMatchObject({ kind: 'none', reason: 'seg_tokens' })
})

it('takes a name before a dash, and percents for what they are', () => {
  expect(read('cat - [100, 200, 300, 400]\n**dog** – [5, 6, 70, 80]')).toEqual([
    ['cat', 100],
    ['dog', 5],
  ])
  expect(read('boxes:\n  - [100, 200, 300, 400]\n  - [5, 6, 70, 80]')).toEqual([
    ['', 100],
    ['', 5],
  ])
  expect(read('[{"box_2d":["10%","20%","30%","100%"],"label":"a"}]')).toEqual([['a', 100]])
})

it('reads responses line by line, as a stream of events and as a batch', () => {
  const answer = (text: string): string =>
    JSON.stringify({ candidates: [{ content: { parts: [{ text }] } }] })
  const [cat, dog] = ['{"box_2d":[100,200,300,400],"label":"cat"}', '{"box_2d":[5,6,70,80],"label":"dog"}']
  const both = [
    ['cat', 100],
    ['dog', 5],
  ]
  const whole = `\`\`\`json\n[${cat},${dog}]\n\`\`\``
  for (const at of [3, 12, 30, 60]) {
    const events = [whole.slice(0, at), whole.slice(at)]
      .map((text) => `data: ${answer(text)}\r\n\r\n`)
      .join('')
    expect(read(events)).toEqual(both)
    expect(parseDetections(events, { size })).toEqual(parseDetections(whole, { size }))
  }
  expect(read([cat, dog].map((one) => answer(`[${one}]`)).join('\n'))).toEqual(both)
})

it('tells an answer that there is nothing from one about something else', () => {
  const codesOf = (text: string) => parseDetections(text, { size }).issues.map(({ code }) => code)
  for (const text of [
    '[]',
    'None found: []',
    '{"boxes": []}',
    '{"defects": [], "summary": "clean"}',
    '[[], []]',
    '{"frames": [{"time": "00:01", "objects": []}, {"time": "00:02", "objects": []}]}',
  ])
    expect(codesOf(text)).toEqual([])
  for (const text of [
    '[{"function": "move", "args": [1, 2, true]}, {"function": "home", "args": []}]',
    '{"hours": 12}',
  ])
    expect(codesOf(text)).toEqual(['reply_unparseable'])
})

it('reads the answers of robotics models as their documents show them', () => {
  const boxes =
    '```\n[\n  {"label": "peel", "y": 256, "x": 482, "y2": 295, "x2": 546},\n  {"label": "peel", "y": 317, "x": 478, "y2": 350, "x2": 542}\n]\n```'
  expect(parseDetections(boxes, { size })).toMatchObject({
    detections: [{ label: 'peel', box2d: [256, 482, 295, 546] }, { box2d: [317, 478, 350, 542] }],
    issues: [],
  })
  const steps =
    '1.  **Pack the fruit.** Place the [apple](apple) into the [box](box).\n\nThe objects:\n*   [{"point": [899, 440], "label": "apple"}]\n*   [{"point": [706, 529], "label": "box"}]'
  expect(parseDetections(steps, { size })).toMatchObject({
    detections: [
      { label: 'apple', point: { x: 440, y: 449.5 } },
      { label: 'box', point: { x: 529, y: 353 } },
    ],
    issues: [],
  })
})

it('reads points under their names', () => {
  const pointsOf = (value: unknown) =>
    parseDetections(JSON.stringify(value), { size }).detections.map(({ label, point }) => [label, point])
  const named = [
    ['cat', { x: 200, y: 50 }],
    ['dog', { x: 400, y: 150 }],
  ]
  expect(pointsOf({ cat: [100, 200], dog: [300, 400] })).toEqual(named)
  expect(pointsOf({ cat: { x: 200, y: 100 }, dog: { x: 400, y: 300 } })).toEqual(named)
  expect(pointsOf({ cat: { point: [100, 200] }, dog: { point: [300, 400] } })).toEqual(named)
  for (const other of [{ image_size: [640, 480] }, { hours: [1, 2], minutes: 3 }])
    expect(pointsOf(other)).toEqual([])
})

it('takes two numbers for a point where they are all of the answer', () => {
  const pointsOf = (text: string) => parseDetections(text, { size }).detections.map(({ point }) => point)
  for (const text of ['[472, 592]', '(472, 592)', '```json\n[472, 592]\n```'])
    expect(pointsOf(text)).toEqual([{ x: 592, y: 236 }])
  for (const text of ['See [4, 5].', 'between [1, 2] and [3, 4]', '[1, 2, 3]'])
    expect(pointsOf(text)).toEqual([])
})

it('reads edges behind which a bracket and a sentence end', () => {
  expect(read('It is at [ymin: 100, xmin: 240, ymax: 680, xmax: 760].')).toEqual([['', 100]])
})

it('reads what was taken from a page in Markdown', () => {
  expect(
    read(
      '\\[{"box\\_2d": \\[100, 200, 300, 400\\], "label": "cat"}, {"box\\_2d": \\[5, 6, 70, 80\\], "label": "dog"}\\]',
    ),
  ).toEqual([
    ['cat', 100],
    ['dog', 5],
  ])
})

it('does not doubt the quotes of lists in a task of Florence', () => {
  const reply = '{"<OD>": {"bboxes": [[100, 200, 300, 400]], "labels": ["car"]}}'
  expect(parseDetections(reply, { size })).toMatchObject({ detections: [{ label: 'car' }], issues: [] })
})

it('doubts a box of whole numbers among fractions', () => {
  const reply = '[{"box_2d":[0.1,0.2,0.3,0.4],"label":"a"},{"box_2d":[0,0,1,2],"label":"all"}]'
  expect(parseDetections(reply, { size }).issues.map(({ code }) => code)).toEqual([
    'box_in_fractions',
    'units_mixed',
  ])
})

it.each([
  '| label | ymin | xmin | ymax | xmax |\n|---|---|---|---|---|\n| cat | 100 | 200 | 300 | 400 |\n| **dog** | 5 | 6 | 70 | 80 |',
  'Here:\n\nlabel,ymin,xmin,ymax,xmax\ncat,100,200,300,400\n"dog",5,6,70,80\n',
  '| Object | Bounding Box |\n|:--|--:|\n| cat | 100, 200, 300, 400 |\n| dog | 5, 6, 70, 80 |',
])('reads tables: %j', (text) => {
  expect(read(text)).toEqual([
    ['cat', 100],
    ['dog', 5],
  ])
})

it('makes no items of tables that name no place', () => {
  const { detections, issues } = parseDetections('| label | price |\n|---|---|\n| cat | 100 |', { size })
  expect(detections).toEqual([])
  expect(issues.map(({ code }) => code)).toEqual(['reply_unparseable'])
})

describe('lists of labels beside a list of objects', () => {
  const picture = { width: 1600, height: 900 }
  const labels = ['a cat', 'a dog']
  const boxes = [{ box_2d: [1, 2, 30, 40] }, { box_2d: [1, 2, 30, 40] }]
  const edges = [
    { ymin: 1, xmin: 2, ymax: 30, xmax: 40 },
    { ymin: 1, xmin: 2, ymax: 30, xmax: 40 },
  ]

  it.each([
    { labels, boxes },
    { boxes, labels },
    { labels, boxes: edges },
    { detections: boxes, class_names: labels },
  ])('name them in their order: %j', (reply) => {
    const { detections, issues } = parseDetections(JSON.stringify(reply), { size: picture })
    expect(detections.map(({ label, box2d }) => [label, box2d])).toEqual([
      ['a cat', [1, 2, 30, 40]],
      ['a dog', [1, 2, 30, 40]],
    ])
    expect(issues).toEqual([])
  })

  it('say how sure the model is', () => {
    const text = JSON.stringify({ boxes, labels, scores: [0.5, 0.25] })
    const { detections } = parseDetections(text, { size: picture })
    expect(detections.map(({ confidence }) => confidence)).toEqual([0.5, 0.25])
  })

  it.each([
    [{ boxes, labels: ['a cat'] }, ['']],
    [{ boxes: [{ ...boxes[0], label: 'mine' }, boxes[1]], labels }, ['mine', 'a dog']],
    [{ boxes: [{ ...boxes[0], 라벨: '고양이' }], labels: ['a cat'] }, ['고양이']],
  ])('are taken for no other: %j', (reply, wanted) => {
    const { detections } = parseDetections(JSON.stringify(reply), { size: picture })
    expect(detections.map(({ label }) => label)).toEqual(wanted)
  })

  it('cost no more than the text', () => {
    const lists = Array.from({ length: 20_000 }, (_, at) => `"k${at}":[{"box_2d":[1,2,30,40]}]`)
    expect(parseDetections(`{${lists.join()}}`, { size: picture }).detections.length).toBeGreaterThan(0)
  })
})
