import { describe, expect, it } from 'vitest'
import { parseDetections } from './parse-detections.ts'
import { parseEvents } from './parse-events.ts'

const size = { width: 1600, height: 900 }
const catAndDog = [
  ['cat', [100, 200, 300, 400]],
  ['dog', [5, 6, 70, 80]],
]

function read(text: string) {
  return parseDetections(text, { size }).detections.map(({ label, box2d }) => [label, box2d?.map(Math.round)])
}

describe('fields without braces', () => {
  it.each([
    "box_2d=[100, 200, 300, 400] label='cat'\nbox_2d=[5, 6, 70, 80] label='dog'",
    'label: cat, box_2d: [100, 200, 300, 400]\nlabel: dog, box_2d: [5, 6, 70, 80]',
    'box_2d: [100, 200, 300, 400], label: cat\nbox_2d: [5, 6, 70, 80], label: dog',
    '"box_2d": [100, 200, 300, 400], "label": "cat"\n"box_2d": [5, 6, 70, 80], "label": "dog"',
    '["box_2d" => [100, 200, 300, 400], "label" => "cat"], ["box_2d" => [5, 6, 70, 80], "label" => "dog"]',
    'cat: ymin=100, xmin=200, ymax=300, xmax=400\ndog: ymin=5, xmin=6, ymax=70, xmax=80',
    'cat: ymin: 100, xmin: 200, ymax: 300, xmax: 400\ndog: ymin: 5, xmin: 6, ymax: 70, xmax: 80',
    '- label: cat\n  ymin: 100\n  xmin: 200\n  ymax: 300\n  xmax: 400\n- label: dog\n  ymin: 5\n  xmin: 6\n  ymax: 70\n  xmax: 80',
    '- label: cat\n  box_2d:\n    - 100\n    - 200\n    - 300\n    - 400\n- label: dog\n  box_2d:\n    - 5\n    - 6\n    - 70\n    - 80',
    '- label: cat\n  box_2d: [\n    100, 200,\n    300, 400\n  ]\n- label: dog\n  box_2d: [5, 6, 70, 80]',
    '1. **cat**\n   - box_2d: [100, 200, 300, 400]\n2. **dog**\n   - box_2d: [5, 6, 70, 80]',
    '**1. cat**\n* Bounding box: [100, 200, 300, 400]\n\n**2. dog**\n* Bounding box: [5, 6, 70, 80]',
    '- **cat** — box_2d: `[100, 200, 300, 400]`\n- **dog** — box_2d: `[5, 6, 70, 80]`',
    'bbox: 100 200 300 400; label: cat\nbbox: 5 6 70 80; label: dog',
    'Object: cat | Box: [100, 200, 300, 400]\nObject: dog | Box: [5, 6, 70, 80]',
    'Label: cat; Box: ymin 100, xmin 200, ymax 300, xmax 400\nLabel: dog; Box: ymin 5, xmin 6, ymax 70, xmax 80',
    'I see a cat (box_2d: [100, 200, 300, 400])\ndog (box_2d: [5, 6, 70, 80])'.replace('I see a ', ''),
    '1) cat - box_2d=[100, 200, 300, 400]\n2) dog - box_2d=[5, 6, 70, 80]',
  ])('are items: %j', (text) => {
    expect(read(text)).toEqual(catAndDog)
  })

  it('bring what else they say', () => {
    const text =
      '**cat**\n* Bounding box: [100, 200, 300, 400]\n* Confidence: 90%\n\n**dog**\n* Bounding box: [5, 6, 70, 80]'
    expect(parseDetections(text, { size }).detections.map(({ confidence }) => confidence)).toEqual([
      0.9,
      undefined,
    ])
    expect(parseDetections('cat: y=500, x=250', { size }).detections).toMatchObject([
      { label: 'cat', point: { x: 400, y: 450 } },
    ])
  })

  it('are nothing where they do not say where', () => {
    const text = 'Label: cat\nConfidence: 0.9\nBox: none'
    expect(parseDetections(text, { size })).toMatchObject({
      detections: [],
      issues: [{ code: 'reply_unparseable' }],
    })
  })
})

describe('bare boxes', () => {
  it.each([
    'cat => [100, 200, 300, 400]\ndog -> [5, 6, 70, 80]',
    'cat → [100, 200, 300, 400]\ndog： [5, 6, 70, 80]',
    '[100, 200, 300, 400] cat\n[5, 6, 70, 80] dog',
    '[100, 200, 300, 400]: cat\n[5, 6, 70, 80]: dog',
    '- [100, 200, 300, 400] - cat\n- [5, 6, 70, 80] - dog',
    '1. [100, 200, 300, 400] (cat)\n2. [5, 6, 70, 80] (dog)',
    '[100, 200, 300, 400], // cat\n[5, 6, 70, 80], dog',
    '### cat\n`[100, 200, 300, 400]`\n\n### dog\n`[5, 6, 70, 80]`',
    '- cat (confidence: 0.9): [100, 200, 300, 400]\n- dog (score 0.8): [5, 6, 70, 80]',
    '* **cat**: The bounding box is [100, 200, 300, 400].\n* **dog**: The bounding box is [5, 6, 70, 80].',
    'There is a **cat** at [100, 200, 300, 400] and a **dog** at [5, 6, 70, 80].',
    "('cat', (100, 200, 300, 400))\n('dog', (5, 6, 70, 80))",
    'cat: (100, 200, 300, 400)\ndog: (5, 6, 70, 80)',
    'cat: 100, 200, 300, 400\ndog: 5, 6, 70, 80',
    'label\tymin\txmin\tymax\txmax\ncat\t100\t200\t300\t400\ndog\t5\t6\t70\t80',
    'label;ymin;xmin;ymax;xmax\ncat;100;200;300;400\ndog;5;6;70;80',
  ])('have their names round them: %j', (text) => {
    expect(read(text)).toEqual(catAndDog)
  })

  it('have no name that another has, and none of a sentence', () => {
    expect(read('The cat is at (100, 200, 300, 400).')).toEqual([['', [100, 200, 300, 400]]])
    expect(read('**cat**\n[100, 200, 300, 400]\n[5, 6, 70, 80]')).toEqual([
      ['cat', [100, 200, 300, 400]],
      ['', [5, 6, 70, 80]],
    ])
    expect(read('[100, 200, 300, 400] in the corner\n**Answer:** [5, 6, 70, 80]')).toEqual([
      ['', [100, 200, 300, 400]],
      ['', [5, 6, 70, 80]],
    ])
    expect(read('[100, 200, 300, 400] is where the cat that I told you of sits.')).toEqual([
      ['', [100, 200, 300, 400]],
    ])
  })

  it.each(['cat 100 200 300 400', '0 0.5 0.5 0.2 0.2', 'On 2025, 12, 1 there were (3, 4) cats.'])(
    'are not made of numbers whose meaning nobody said: %j',
    (text) => {
      expect(parseDetections(text, { size })).toMatchObject({
        detections: [],
        issues: [{ code: 'reply_unparseable' }],
      })
    },
  )
})

describe('XML', () => {
  it.each([
    '<object><label>cat</label><box>100,200,300,400</box></object><object><label>dog</label><box>5,6,70,80</box></object>',
    '<objects>\n<object><name>cat</name><box_2d>[100, 200, 300, 400]</box_2d></object>\n<object><name>dog</name><box_2d>[5, 6, 70, 80]</box_2d></object>\n</objects>',
    '```xml\n<?xml version="1.0"?>\n<detections><!-- two --><box label="cat" ymin="100" xmin="200" ymax="300" xmax="400"/><box label="dog" ymin="5" xmin="6" ymax="70" xmax="80"/></detections>\n```',
    '<box_2d label="cat">100, 200, 300, 400</box_2d><box_2d label="dog">5, 6, 70, 80</box_2d>',
    '<object box="100 200 300 400">cat</object><object box="5 6 70 80">dog</object>',
    '<ref>cat</ref><box>100,200,300,400</box><ref>dog</ref><box>5,6,70,80</box>',
    "<r><d label='cat'><box><ymin>100</ymin><xmin>200</xmin><ymax>300</ymax><xmax>400</xmax></box></d><d label='dog'><box><ymin>5</ymin><xmin>6</xmin><ymax>70</ymax><xmax>80</xmax></box></d></r>",
  ])('is read: %j', (text) => {
    expect(read(text)).toEqual(catAndDog)
  })

  const voc = (width: number, xmin: number, xmax: number) =>
    `<annotation><filename>a.jpg</filename><size><width>${width}</width><height>900</height><depth>3</depth></size><object><name>cat &amp; dog</name><bndbox><xmin>${xmin}</xmin><ymin>90</ymin><xmax>${xmax}</xmax><ymax>270</ymax></bndbox></object></annotation>`
  it.each([voc(1600, 320, 640), voc(800, 160, 320)])('of Pascal VOC is in pixels of its size: %s', (text) => {
    expect(read(text)).toEqual([['cat & dog', [100, 200, 300, 400]]])
    expect(parseDetections(text, { size }).issues.map(({ code }) => code)).toEqual(['box_in_pixels'])
  })

  it('that was cut gives no box of half its numbers', () => {
    const text = `${voc(1600, 320, 640)}`
    for (let at = 0; at < text.length; at++) {
      for (const { box2d } of parseDetections(text.slice(0, at), { size }).detections)
        expect(box2d!.map(Math.round)).toEqual([100, 200, 300, 400])
    }
  })
})

it('unwraps text that was escaped for HTML, and JSON in a field beside words', () => {
  expect(
    read('[{&quot;box_2d&quot;: [100, 200, 300, 400], &quot;label&quot;: &quot;cat &amp; dog&quot;}]'),
  ).toEqual([['cat & dog', [100, 200, 300, 400]]])
  const inner = JSON.stringify([{ box_2d: [100, 200, 300, 400], label: 'cat' }])
  expect(read(JSON.stringify({ description: 'one animal', detections: inner }))).toEqual([
    ['cat', [100, 200, 300, 400]],
  ])
})

it('takes code that follows the items for code', () => {
  const text =
    'boxes = [{"box_2d":[100,200,300,400],"label":"cat"}]\nfor box in boxes:\n  draw.rectangle(box=[1, 2, 3, 4], outline="red")'
  expect(parseDetections(text, { size })).toMatchObject({ detections: [{ label: 'cat' }], issues: [] })
})

it('reads the features of GeoJSON, whose positions are [x, y]', () => {
  const coordinates = [
    [
      [200, 100],
      [400, 100],
      [400, 300],
    ],
  ]
  const properties = { label: 'cat', confidence: 0.5 }
  const type = 'Feature'
  for (const feature of [
    { type, geometry: { type: 'Polygon', coordinates }, properties },
    { type, properties, geometry: { type: 'Polygon', coordinates } },
  ]) {
    const text = JSON.stringify({ type: 'FeatureCollection', features: [feature] })
    expect(parseDetections(text, { size }).detections).toMatchObject([
      {
        label: 'cat',
        confidence: 0.5,
        mask: {
          kind: 'polygon',
          axisOrder: 'xy',
          rings: [
            [
              { x: 320, y: 90 },
              { x: 640, y: 90 },
              { x: 640, y: 270 },
            ],
          ],
        },
      },
    ])
  }
  const point = { type, properties, geometry: { type: 'Point', coordinates: [508, 376] } }
  expect(parseDetections(JSON.stringify(point), { size }).detections).toMatchObject([
    { label: 'cat', point: { x: 812.8, y: 338.4 } },
  ])
})

it('says of each item in which picture or frame it is', () => {
  const cat = { box_2d: [100, 200, 300, 400], label: 'cat' }
  const { detections } = parseDetections(
    JSON.stringify([
      { frame_index: 30, objects: [cat] },
      { file: 'b.jpg', objects: [cat] },
      { frame: '00:05', objects: [cat] },
      { ...cat, frame: '00:06' },
    ]),
    { size },
  )
  expect(detections.map(({ extra, timeSeconds }) => [extra, timeSeconds])).toEqual([
    [{ frame_index: 30 }, undefined],
    [{ file: 'b.jpg' }, undefined],
    [undefined, 5],
    [undefined, 6],
  ])
})

it('keeps the names of points', () => {
  const keypoints = { nose: [376, 508], 'left eye': [370, 500] }
  expect(parseDetections(JSON.stringify([{ label: 'cat', keypoints }]), { size }).detections).toMatchObject([
    { label: 'cat', points: [{}, {}], extra: { keypoints } },
  ])
  expect(parseDetections(JSON.stringify({ points: keypoints }), { size }).detections).toMatchObject([
    { label: 'nose', point: { x: 812.8 } },
    { label: 'left eye', point: { x: 800 } },
  ])
  const listed = [
    { label: 'cat', keypoints: [{ name: 'nose', point: [376, 508] }], box_2d: [100, 200, 600, 700] },
  ]
  expect(parseDetections(JSON.stringify(listed), { size }).detections).toMatchObject([
    { label: 'cat', box2d: [100, 200, 600, 700], points: [{ x: 812.8 }] },
  ])
})

describe('events', () => {
  const wanted = [
    [5, 10, 'a car (red)'],
    [15, undefined, 'a dog'],
  ]
  it.each([
    "[Event(start='00:05', end='00:10', description='a car (red)'), Event(start='00:15', description='a dog')]",
    "Event(start='00:05', end='00:10', text='a car (red)')\nEvent(start='00:15', text='a dog')",
    '[{"start"："00:05"，"end"："00:10"，"text"："a car (red)"}，{"start"："00:15"，"text"："a dog"}]',
    '００：０５ - ００：１０　a car (red)\n００：１５　a dog',
    '<event><start>00:05</start><end>00:10</end><text>a car (red)</text></event><event><start>00:15</start><text>a dog</text></event>',
    '<chapter start="00:05" end="00:10">a car (red)</chapter>\n<chapter start="00:15">a dog</chapter>',
    '[{"start" => "00:05", "end" => "00:10", "text" => "a car (red)"}, {"start" => "00:15", "text" => "a dog"}]',
    '[{"frame": "00:05", "end": "00:10", "text": "a car (red)"}, {"frame": "00:15", "text": "a dog"}]',
  ])('are read in other notations too: %j', (text) => {
    const { events } = parseEvents(text)
    expect(
      events.map(({ startSeconds, endSeconds, text: words }) => [startSeconds, endSeconds, words]),
    ).toEqual(wanted)
  })
})

describe('bare boxes between items of fields', () => {
  function found(text: string) {
    const { detections, issues } = parseDetections(text, { size })
    return {
      boxes: detections.map(({ label, box2d }) => `${label} ${box2d?.join()}`),
      codes: issues.map(({ code }) => code),
    }
  }

  it.each([
    'cat: ymin=1, xmin=2, ymax=30, xmax=40\ndog: [5, 6, 70, 80]\nfox: box=[1, 2, 3, 4]',
    '- cat: [1, 2, 30, 40]\n- dog: ymin=5, xmin=6, ymax=70, xmax=80\n- fox: [1, 2, 3, 4]',
    '1. cat: box=[1, 2, 30, 40]\n2. dog: [5, 6, 70, 80]\n3. fox: [1, 2, 3, 4]',
  ])('are items in a list of their kind: %s', (text) => {
    expect(found(text)).toEqual({ boxes: ['cat 1,2,30,40', 'dog 5,6,70,80', 'fox 1,2,3,4'], codes: [] })
  })

  it.each([
    '**cat**\n- Box: [1, 2, 30, 40]\n- Colour: [255, 0, 0, 1]',
    'cat: box_2d=[1, 2, 30, 40], rgba=[255, 0, 0, 1]',
    '- label: cat\n  box_2d: [1, 2, 30, 40]\n  rgba: [255, 0, 0, 1]',
    'label: cat\nbox_2d: [1, 2, 30, 40]\ndog: [5, 6, 70, 80]',
  ])('are told of where they may be anything: %s', (text) => {
    expect(found(text)).toEqual({ boxes: ['cat 1,2,30,40'], codes: ['boxes_passed_over'] })
  })
})
