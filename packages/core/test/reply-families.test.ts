import { createDetectionReader, parseDetections } from '@sightglass/core/pure'
import { readFixture } from '@sightglass/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forms, type Json, notations, type Thing, wrappings } from './support/reply-forms.ts'

// Every way that models were seen to write boxes, points and masks, with what must be read whatever is in them.

const size = { width: 1600, height: 900 }
const words = fc.constantFrom(
  'cat',
  'a "big" dog',
  "the cat's bowl",
  'cup, half full: {tea}',
  '고양이',
  '빨간 자동차, 왼쪽',
  'con mèo',
  'قطة',
  '猫[黒]',
  '🐈‍⬛',
  'back\\slash',
  '<script>alert(1)</script>',
  '12" ruler',
  '```',
)
const things = fc.uniqueArray(
  fc
    .tuple(
      words,
      fc.nat(899),
      fc.nat(899),
      fc.integer({ min: 2, max: 100 }),
      fc.integer({ min: 2, max: 100 }),
    )
    .map(([label, y, x, height, width]): Thing => ({ label, box: [y, x, y + height, x + width] })),
  { minLength: 1, maxLength: 6, selector: ({ box }) => box.join() },
)

/** What models do to JSON; nothing of it may cost an item. */
const damages: Record<string, (json: string) => string> = {
  none: (json) => json,
  'trailing commas': (json) =>
    json
      .replace(/([\]}])(?=[\]}]|$)/g, '$1')
      .replaceAll('}', ',}')
      .replace(/]$/, ',]'),
  'keys without quotes': (json) => json.replace(/"([a-z_0-9]+)":/gi, '$1:'),
  'no commas between items': (json) => json.replaceAll('},{', '} {'),
  'line comments': (json) => json.replaceAll('},{', '}, // next\n{'),
  'block comments': (json) => json.replaceAll('[{', '[/* the things: */{'),
  'a stray word at the end': (json) => json.replace(/]$/, ', ...]'),
  'no bracket at the end': (json) => json.replace(/]$/, ''),
  'NaN beside': (json) => json.replaceAll('}', ',"depth":NaN}'),
  'tabs and spaces': (json) => json.replaceAll(':', ' :\t').replaceAll('{', '{ \n'),
  'full-width marks': (json) =>
    json.replace(/[[\]{},:]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0)),
  'round quotes and full-width marks': (json) =>
    json
      .replace(/"([^"]*)"/g, '“$1”')
      .replaceAll(',', '，')
      .replaceAll(':', '：'),
  'arrows for colons': (json) => json.replaceAll('":', '" => '),
  'equals signs for colons': (json) => json.replace(/"([a-z_0-9]+)":/g, '$1 = '),
  'objects as Python prints them': (json) =>
    json
      .replace(/"([a-z_0-9]+)":/g, '$1=')
      .replaceAll('{', 'Detection(')
      .replaceAll('}', ')')
      .replaceAll('"', "'"),
}

function expectThings(text: string, list: readonly Thing[], form = ''): void {
  const { detections } = parseDetections(text, { size })
  expect(detections.map(({ label }) => label)).toEqual(list.map(({ label }) => label))
  expect(detections.map(({ index }) => index)).toEqual(list.map((_, at) => at))
  const wanted = list.map(({ box }) =>
    form === 'numbers with a point' ? box.map((edge) => edge + 0.5) : box,
  )
  expect(detections.map(({ box2d }) => box2d)).toEqual(wanted)
  for (const { confidence } of detections) {
    if (form === 'confidence and more' || form === 'a fifth number') expect(confidence).toBe(0.75)
    else expect(confidence).toBeUndefined()
  }
}

describe.each(Object.entries(forms))('items written as %s', (name, form) => {
  it('are read in every wrapping', () => {
    fc.assert(
      fc.property(things, fc.constantFrom(...Object.keys(wrappings)), (list, wrapping) => {
        expectThings(wrappings[wrapping]!(list.map(form)), list, name)
      }),
      { numRuns: 60 },
    )
  })
})

const safeThings = things.map((list) =>
  list.map((thing, at) => ({
    ...thing,
    label: /["'\\{}[\]:,`]/.test(thing.label) ? `thing ${at}` : thing.label,
  })),
)

describe.each(Object.entries(damages))('JSON with %s', (_, damage) => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(safeThings, (list) => {
        expectThings(damage(JSON.stringify(list.map(forms.box_2d!))), list)
      }),
      { numRuns: 60 },
    )
  })
})

it('reads what Python prints', () => {
  fc.assert(
    fc.property(safeThings, (list) => {
      const items = list.map(
        ({ label, box }) => `{'box_2d': (${box.join(', ')}), 'label': '${label}', 'mask': None}`,
      )
      expectThings(`[${items.join(', ')}]`, list)
    }),
    { numRuns: 60 },
  )
})

it.each([
  `BoundingBox(box_2d=[1, 2, 30, 40], label='cat (big)')\nBoundingBox(box_2d=[5, 6, 70, 80], label="the cat's")`,
  `Found(s): [Item(box=Box(ymin=1, xmin=2, ymax=30, xmax=40), label='cat (big)'), Item(box=Box(ymin=5, xmin=6, ymax=70, xmax=80), label="the cat's")]`,
  `Reply(items=[Item(label='cat (big)', box_2d=(1, 2, 30, 40)), Item(label="the cat's", box_2d=((5, 6), (70, 80)))])`,
  `[{'box_2d': array([1, 2, 30, 40]), 'label': 'cat (big)'}, {'box_2d': np.array([5, 6, 70, 80]), 'label': "the cat's"}]`,
  `[Item('cat (big)', [1, 2, 30, 40]), Item("the cat's", (5, 6, 70, 80))]`,
  `{'cat (big)': Box(ymin=1, xmin=2, ymax=30, xmax=40), "the cat's": Box(ymin=5, xmin=6, ymax=70, xmax=80)}`,
  `[Item(label=<Label.CAT: 'cat (big)'>, box_2d=[1, 2, 30, 40]), Item(box_2d=[5, 6, 70, 80], label=<Label.X: "the cat's">)]`,
])('reads objects as Python prints them: %s', (text) => {
  expectThings(text, [
    { label: 'cat (big)', box: [1, 2, 30, 40] },
    { label: "the cat's", box: [5, 6, 70, 80] },
  ])
})

/** As Python prints a string. */
function printed(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`
}

const printings: Record<string, (thing: Thing) => string> = {
  'an object': ({ label, box }) => `Item(label=${printed(label)}, box_2d=[${box.join(', ')}], score=None)`,
  'an object in an object': ({ label, box: [ymin, xmin, ymax, xmax] }) =>
    `Item(box=Box(ymin=${ymin}, xmin=${xmin}, ymax=${ymax}, xmax=${xmax}), label=${printed(label)})`,
  'a dictionary': ({ label, box }) => `{'box_2d': array([${box.join(', ')}]), 'label': ${printed(label)}}`,
  'a hash of Ruby': ({ label, box }) =>
    `{"label" => ${JSON.stringify(label)}, "box_2d" => [${box.join(', ')}]}`,
  'full-width marks': ({ label, box }) =>
    `｛"label"：${JSON.stringify(label)}，"box_2d"：［${box.join('，')}］｝`,
}
it.each(Object.entries(printings))('keeps every word in what is printed as %s', (_, print) => {
  fc.assert(
    fc.property(
      things,
      fc.constantFrom(['[', ', ', ']'], ['', '\n', ''], ['Here (now):\n[', ',\n ', ']\nThat is it.']),
      (list, [open, between, close]) => {
        expectThings(`${open}${list.map(print).join(between)}${close}`, list)
      },
    ),
    { numRuns: 200 },
  )
})

it('keeps full-width marks in words', () => {
  const text = '［｛"label"："猫，狗：［一］"，"box_2d"：［１，２，30，40］｝］'
  expectThings(text, [{ label: '猫，狗：［一］', box: [1, 2, 30, 40] }])
  expectThings('- 猫：［1，2，30，40］\n- 犬：[5、6、70、80]', [
    { label: '猫', box: [1, 2, 30, 40] },
    { label: '犬', box: [5, 6, 70, 80] },
  ])
})

describe('the same thing in several pictures of one reply', () => {
  const cat = '{"box_2d": [1, 2, 30, 40], "label": "cat"}'
  it.each([
    `{"images": [{"file": "a.jpg", "objects": [${cat}]}, {"file": "b.jpg", "objects": [${cat}]}]}`,
    `[{"objects": [${cat}], "file": "a.jpg"}, {"objects": [${cat}], "file": "b.jpg"}]`,
    `{"image_1": [${cat}], "image_2": [${cat}]}`,
    `{"image_1": ${cat}, "image_2": ${cat}}`,
    `[[${cat}], [${cat}]]`,
    `[{"image": 1, "detection": ${cat}}, {"image": 2, "detection": ${cat}}]`,
    `{"image": "a.jpg", "boxes": [${cat}]}\n{"image": "b.jpg", "boxes": [${cat}]}`,
    `Image 1:\n[${cat}]\n\nImage 2:\n[${cat}]`,
    `**이미지 1**\n\`\`\`json\n[${cat}]\n\`\`\`\n**이미지 2**\n\`\`\`json\n[${cat}]\n\`\`\``,
    `In the first image:\n${cat}\nIn the second image:\n${cat}`,
    `a.jpg\n${cat}\nb.jpg\n${cat}`,
    `## Image A\n${cat}\n## Image B\n${cat}`,
    `Left image: ${cat}\nRight image: ${cat}`,
    `**Before:**\n[${cat}]\n**After:**\n[${cat}]`,
    `{"frames": [{"note": "${'x'.repeat(400)}", "n": 1, "objects": [${cat}]}, {"note": "${'x'.repeat(400)}", "n": 2, "objects": [${cat}]}]}`,
  ])('is no copy: %s', (text) => {
    expect(parseDetections(text, { size })).toMatchObject({
      detections: [{ label: 'cat' }, { label: 'cat' }],
      issues: [],
    })
  })

  it.each([
    `[${cat}, ${cat}]`,
    `${cat}\n${cat}`,
    `[${cat}]\nAfter a second look at it:\n[${cat}]`,
    `First I see [${cat}]. So the answer is:\n[${cat}]`,
    `{"boxes": [${cat}]}\n{"boxes": [${cat}]}`,
    `[{"object": ${cat}}, {"object": ${cat}}]`,
    `Image 1:\n[${cat}]\nImage 1:\n[${cat}]`,
    `[{"frame": 1, "objects": [${cat}]}, {"frame": 1, "objects": [${cat}]}]`,
    `{"frames": [{"file": "a.jpg", "objects": [${cat}]}, {"file": "a.jpg", "objects": [${cat}]}]}`,
  ])('and in one picture it is: %s', (text) => {
    const { detections, issues } = parseDetections(text, { size })
    expect(detections).toHaveLength(1)
    expect(issues.map(({ code }) => code)).toEqual(['duplicate_dropped'])
  })
})

it('reads labels with quotes that nobody escaped', () => {
  const text = '[{"box_2d":[1,2,30,40],"label":"the "big" one"},{"label":"12" ruler","box_2d":[5,6,70,80]}]'
  expectThings(text, [
    { label: 'the "big" one', box: [1, 2, 30, 40] },
    { label: '12" ruler', box: [5, 6, 70, 80] },
  ])
})

const bare: [string, (list: readonly Thing[]) => string, boolean][] = [
  ['bare boxes', (list) => JSON.stringify(list.map(({ box }) => box)), false],
  ['labels beside bare boxes', (list) => JSON.stringify(list.map(({ label, box }) => [label, box])), true],
  ['labels among the numbers', (list) => JSON.stringify(list.map(({ label, box }) => [...box, label])), true],
  [
    'parallel lists',
    (list) => JSON.stringify({ boxes: list.map(({ box }) => box), labels: list.map(({ label }) => label) }),
    true,
  ],
]
it.each(bare)('reads %s', (_, write, hasLabels) => {
  fc.assert(
    fc.property(
      things.filter((list) => new Set(list.map(({ label }) => label)).size === list.length),
      (list) => {
        const named = list.map((thing) => ({ ...thing, label: hasLabels ? thing.label : '' }))
        expectThings(write(list), named)
      },
    ),
    { numRuns: 60 },
  )
})

it('takes a key for the time or the label of what it holds, and a wrapper for nothing', () => {
  const read = (value: unknown) =>
    parseDetections(JSON.stringify(value), { size }).detections.map(({ label, timeSeconds }) => [
      label,
      timeSeconds,
    ])
  const box_2d = [1, 2, 30, 40]
  expect(read({ '00:05': [{ box_2d, label: 'cat' }], '01:10': [{ box_2d }] })).toEqual([
    ['cat', 5],
    ['', 70],
  ])
  for (const key of ['result', 'object_1', 'box 2', 'Image', '3'])
    expect(read({ [key]: { box_2d } })).toEqual([['', undefined]])
  for (const key of ['mailbox', 'picture frame', 'gift box', 'dog_1']) {
    expect(read({ [key]: { box_2d } })).toEqual([[key, undefined]])
  }
})

it.each([
  '1. cat: [1, 2, 30, 40]\n2. dog: [5, 6, 70, 80]',
  '- **cat**: [1, 2, 30, 40]\n- **dog**: [5, 6, 70, 80]',
  'cat = [1, 2, 30, 40], dog = [5, 6, 70, 80]',
  '| label | box_2d |\n|---|---|\n| cat | [1, 2, 30, 40] |\n| dog | [5, 6, 70, 80] |',
  '- label: cat\n  box_2d: [1, 2, 30, 40]\n- label: "dog"\n  box_2d: [5, 6, 70, 80]',
])('reads lists that are no JSON: %j', (text) => {
  expectThings(text, [
    { label: 'cat', box: [1, 2, 30, 40] },
    { label: 'dog', box: [5, 6, 70, 80] },
  ])
})

it('makes no labels of prose', () => {
  const text = 'The cat is at [1, 2, 30, 40] and the dog at [5, 6, 70, 80].'
  expectThings(text, [
    { label: '', box: [1, 2, 30, 40] },
    { label: '', box: [5, 6, 70, 80] },
  ])
})

it('reads boxes under their labels, one or several', () => {
  const list: Thing[] = [
    { label: 'cat', box: [1, 2, 30, 40] },
    { label: 'cat', box: [3, 2, 30, 40] },
    { label: 'dog', box: [4, 2, 30, 40] },
  ]
  const [first, second, third] = list.map(({ box }) => box)
  expectThings(JSON.stringify({ cat: [first, second], dog: third }), list)
  expectThings(JSON.stringify({ cat: [{ box_2d: first }, { box_2d: second }], dog: { box_2d: third } }), list)
  expectThings(
    JSON.stringify([
      { label: 'cat', boxes: [first, second] },
      { label: 'dog', box_2d: third },
    ]),
    list,
  )
  expectThings(
    JSON.stringify([
      { label: 'cat', box_2d: [first, second] },
      { label: 'dog', box_2d: [third] },
    ]),
    list,
  )
  expectThings(
    JSON.stringify([
      { label: 'cat', instances: [{ box_2d: first }, { box_2d: second }] },
      { label: 'dog', box_2d: third },
    ]),
    list,
  )
})

describe('units', () => {
  const box: Thing['box'] = [100, 200, 300, 400]
  it('tells fractions, pixels and slips over the edge apart, and says so', () => {
    const read = (numbers: readonly number[], key = 'box_2d') => {
      const { detections, issues } = parseDetections(JSON.stringify([{ [key]: numbers, label: 'a' }]), {
        size,
      })
      return [detections[0]?.box2d, issues.map(({ code }) => code)]
    }
    expect(read(box)).toEqual([box, []])
    expect(read([0.1, 0.2, 0.3, 0.4])).toEqual([box, ['box_in_fractions']])
    expect(read([90, 320, 270, 1600])).toEqual([[100, 200, 300, 1000], ['box_in_pixels']])
    expect(read([320, 90, 1600, 270], 'bbox')).toEqual([
      [100, 200, 300, 1000],
      ['box_axis_swapped', 'box_in_pixels'],
    ])
    expect(read([-5, 200, 300, 1010])).toEqual([[0, 200, 300, 1000], ['box_clamped']])
    expect(read([100, 200, 3000, 4000])).toEqual([[100, 200, 1000, 1000], ['box_clamped']])
    expect(read([300, 400, 100, 200])).toEqual([box, ['box_swapped']])
    expect(read([100, 200, 100, 400])).toEqual([undefined, ['box_degenerate']])
    expect(read([1100, 1200, 1300, 4000])).toEqual([undefined, ['box_outside']])
  })
})

describe('points', () => {
  const point = { x: 1600 * 0.508, y: 900 * 0.376 }
  it.each([
    '[{"point":[376,508],"label":"a"}]',
    '[{"label":"a","point":{"x":508,"y":376}}]',
    '[{"label":"a","point":{"y":"376","x":"508"}}]',
    '[{"point":"[376, 508]","label":"a"}]',
    '[{"point":[[376,508]],"label":"a"}]',
    '[{"label":"a","x":508,"y":376}]',
    '[{"label":"a","location":[376,508]}]',
    '[{"label":"a","center":[376,508]}]',
    '{"points":[{"point":[376,508],"label":"a"}]}',
    '[{"point":[0.376,0.508],"label":"a"}]',
  ])('%s', (text) => {
    const { detections } = parseDetections(text, { size })
    expect(detections).toHaveLength(1)
    expect(detections[0]!.label).toBe('a')
    expect(detections[0]!.point!.x).toBeCloseTo(point.x, 6)
    expect(detections[0]!.point!.y).toBeCloseTo(point.y, 6)
  })

  it('keeps the order of a trajectory', () => {
    const { detections } = parseDetections('[{"label":"way","points":[[0,0],[500,250],[1000,1000]]}]', {
      size,
    })
    expect(detections[0]!.points).toEqual([
      { x: 0, y: 0 },
      { x: 400, y: 450 },
      { x: 1600, y: 900 },
    ])
  })
})

const png = /data:image\/png;base64,([\w+/=]+)/.exec(
  readFixture('replies/cookbook-cupcakes-masks-a.txt').toString('utf8'),
)![1]!
const uri = `data:image/png;base64,${png}`
const pngForms: [string, Json][] = [
  ['a data URI', uri],
  ['bare base64', png],
  ['upper case in the URI', uri.replace('data:image/png', 'DATA:image/PNG')],
  ['a charset in the URI', uri.replace(';base64', ';charset=utf-8;base64')],
  ['another type in the URI', uri.replace('image/png', 'application/octet-stream')],
  ['line breaks', uri.replace(/.{76}/g, '$&\n')],
  ['line breaks of Windows', uri.replace(/.{76}/g, '$&\r\n')],
  ['line breaks escaped twice', uri.replace(/.{76}/g, '$&\\n')],
  ['spaces', uri.replace(/.{60}/g, '$& ')],
  ['URL-safe letters', uri.replaceAll('+', '-').replaceAll('/', '_').replace('image_png', 'image/png')],
  ['percent signs', `data:image/png;base64,${encodeURIComponent(png)}`],
  ['no padding', uri.replace(/=+$/, '')],
  ['tokens before it', `<start_of_mask><seg_12><seg_7>${uri}`],
  ['tokens before it, without the URI', `<start_of_mask>${png}`],
  ['an img element', `<img src='${uri}'>`],
  ['a picture in Markdown', `![mask](${uri})`],
  ['an object', { mime_type: 'image/png', data: png }],
  ['a list of one', [uri]],
  ['a list of pieces', [uri.slice(0, 200), uri.slice(200)]],
]
const bytesOf = (base64: string) => Buffer.from(base64, 'base64').toString('hex')

describe.each(pngForms)('a PNG mask as %s', (_, mask) => {
  it.each(['mask', 'segmentation_mask', 'maskPng'])('under %s is the same PNG', (key) => {
    const text = JSON.stringify([{ box_2d: [1, 2, 300, 400], [key]: mask, label: 'a' }])
    const { detections } = parseDetections(text, { size })
    const found = detections[0]!.mask!
    expect(found.kind === 'png' && [bytesOf(found.base64), found.truncated]).toEqual([
      bytesOf(png),
      undefined,
    ])
  })
})

it('keeps the line breaks that nobody escaped out of a mask', () => {
  const text = `[{"box_2d":[1,2,300,400],"mask":"${uri.replace(/.{76}/g, '$&\n')}","label":"a"},{"box_2d":[1,2,300,401],"label":"b"}]`
  const { detections, issues } = parseDetections(text, { size })
  expect(detections.map(({ label }) => label)).toEqual(['a', 'b'])
  const found = detections[0]!.mask!
  expect(found.kind === 'png' && bytesOf(found.base64)).toBe(bytesOf(png))
  expect(issues.map(({ code }) => code)).toEqual(['item_repaired'])
})

const absences: [Json, string][] = [
  ['<start_of_mask><seg_12><seg_7><seg_99>', 'seg_tokens'],
  ['<seg_1><seg_2>', 'seg_tokens'],
  ['...', 'placeholder'],
  ['<mask>', 'placeholder'],
  ['[mask data]', 'placeholder'],
  ['data:image/png;base64,...', 'placeholder'],
  ['base64_encoded_mask', 'placeholder'],
  [true, 'placeholder'],
  ['/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgK', 'not_png'],
  ['R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'not_png'],
  [{ counts: 'abc', size: [1, 2] }, 'not_png'],
  ['iVBORw0KGgoAAAANSUhEUg', 'truncated'],
  [
    [
      [1, 2],
      [3, 4],
    ],
    'degenerate',
  ],
  [
    [
      [10, 10],
      [20, 20],
      [30, 30],
    ],
    'degenerate',
  ],
  [[], 'degenerate'],
  [
    [
      [900, 900],
      [950, 900],
      [950, 950],
    ],
    'outside',
  ],
  [null, 'missing'],
  ['', 'missing'],
]
it.each(absences)('says why %j is no mask: %s', (mask, reason) => {
  const items = [
    { box_2d: [1, 2, 300, 400], mask: uri, label: 'before' },
    { box_2d: [1, 2, 300, 401], mask, label: 'a' },
    { box_2d: [1, 2, 300, 402], mask: uri, label: 'after' },
  ]
  const { detections, issues } = parseDetections(JSON.stringify(items), { size })
  expect(detections.map(({ mask: found }) => (found?.kind === 'none' ? found.reason : found?.kind))).toEqual([
    'png',
    reason,
    'png',
  ])
  expect(issues.map(({ code, index }) => [code, index])).toEqual([[`mask_${reason}`, 1]])
})

describe('polygons', () => {
  const box = [100, 200, 300, 800]
  const ring: [number, number][] = [
    [210, 110],
    [790, 120],
    [700, 290],
    [250, 280],
  ]
  const hole: [number, number][] = [
    [400, 150],
    [500, 150],
    [450, 200],
  ]
  const inPixels = (points: readonly (readonly [number, number])[]) =>
    points.map(([x, y]) => ({ x: (x / 1000) * 1600, y: (y / 1000) * 900 }))
  const flat = ring.flat()
  const named = ring.map(([x, y]) => ({ x, y }))
  const ways: [string, Json, number][] = [
    ['pairs', ring, 1],
    ['pairs in a list', [ring], 1],
    ['pairs in lists of lists', [[ring]], 1],
    ['one flat list', flat, 1],
    ['a flat list in a list', [flat], 1],
    ['chunks of two points', [flat.slice(0, 4), flat.slice(4)], 1],
    ['named pairs', named, 1],
    ['named pairs in a list', [named], 1],
    ['points of an object', { points: ring }, 1],
    ['coordinates of an object', { type: 'Polygon', coordinates: [ring] }, 1],
    ['JSON in text', JSON.stringify(ring), 1],
    ['text of SVG', ring.map((pair) => pair.join(',')).join(' '), 1],
    ['a path of SVG', `M ${ring.map((pair) => pair.join(' ')).join(' L ')} Z`, 1],
    ['pairs as text', ring.map((pair) => pair.join(', ')), 1],
    ['numbers as text', ring.map((pair) => pair.map(String)), 1],
    ['[y, x] pairs', ring.map(([x, y]) => [y, x]), 1],
    ['fractions', ring.map((pair) => pair.map((value) => value / 1000)), 1],
    ['two rings', [ring, hole], 2],
    ['two rings in a list', [[ring, hole]], 2],
    ['two flat rings', [flat, hole.flat()], 2],
  ]
  it.each(ways)('as %s', (_, mask, rings) => {
    for (const key of ['mask', 'polygon', 'segmentation', 'contour']) {
      const { detections } = parseDetections(JSON.stringify([{ box_2d: box, [key]: mask, label: 'a' }]), {
        size,
      })
      const found = detections[0]!.mask!
      expect(found.kind).toBe('polygon')
      if (found.kind !== 'polygon') return
      expect(found.rings).toHaveLength(rings)
      for (const [at, wanted] of [ring, hole].slice(0, rings).entries()) {
        const points = inPixels(wanted)
        expect(found.rings[at]).toHaveLength(points.length)
        found.rings[at]!.forEach(({ x, y }, n) => {
          expect(x).toBeCloseTo(points[n]!.x, 6)
          expect(y).toBeCloseTo(points[n]!.y, 6)
        })
      }
      expect(found.axisConfidence).toBeGreaterThan(0.3)
    }
  })

  it('goes by the box in either order for any box that is not square', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.nat(500),
        fc.integer({ min: 20, max: 60 }),
        fc.boolean(),
        (y, x, height, swap) => {
          const [y2, x2] = [y + height, x + height * 4]
          const corners = [
            [x, y],
            [x2, y],
            [x2, y2],
            [x, y2],
          ].map(([a, b]) => (swap ? [b, a] : [a, b]))
          const { detections } = parseDetections(
            JSON.stringify([{ box_2d: [y, x, y2, x2], mask: corners, label: '' }]),
            {
              size: { width: 1000, height: 1000 },
            },
          )
          const found = detections[0]!.mask!
          expect(found.kind === 'polygon' && [found.axisOrder, found.rings[0]![2]]).toEqual([
            swap ? 'yx' : 'xy',
            { x: x2, y: y2 },
          ])
        },
      ),
    )
  })
})

describe('a reply cut off at every byte', () => {
  const list: Thing[] = [
    { label: 'cat, "big"', box: [1, 2, 30, 40] },
    { label: '고양이', box: [5, 6, 70, 80] },
    { label: 'dog', box: [9, 10, 110, 120] },
  ]
  // An item inside another closes before it.
  const closing = Object.keys(forms).filter((name) => name !== 'in a part of its own')
  it.each(closing)('keeps what closed, and never more: %s', (name) => {
    const text = wrappings['fenced as json']!(list.map(forms[name]!))
    const whole = parseDetections(text, { size }).detections
    // Where the last brace of each item stands.
    const ends: number[] = []
    for (let at = 0, depth = 0; at < text.length; at++) {
      if (text[at] === '{') depth++
      else if (text[at] === '}' && --depth === 0) ends.push(at + 1)
    }
    expect(ends).toHaveLength(3)
    const reader = createDetectionReader({ size })
    const streamed: unknown[] = []
    for (let at = 0; at <= text.length; at++) {
      const { detections, issues } = parseDetections(text.slice(0, at), { size })
      const closed = ends.filter((end) => end <= at).length
      expect(detections).toEqual(whole.slice(0, closed))
      if (at > ends[0]! && at < ends[2]!) expect(issues.map(({ code }) => code)).toContain('reply_truncated')
      if (at > 0) streamed.push(...reader.push(text[at - 1]!))
    }
    expect(streamed).toEqual(whole)
  })

  it.each(notations.filter((text) => !/[=:-]\s*\d+(?:\n|$)/.test(text)))(
    'never gives half a number in another notation: %s',
    (text) => {
      const whole = parseDetections(text, { size }).detections
      expect(whole.length).toBeGreaterThan(0)
      for (let at = 0; at < text.length; at++) {
        for (const { index, box2d, label } of parseDetections(text.slice(0, at), { size }).detections) {
          expect(box2d).toEqual(whole[index]!.box2d)
          expect(['', whole[index]!.label]).toContain(label)
        }
      }
    },
  )

  it('keeps the box of an item whose mask was cut, with what there is of the mask', () => {
    const text = `[{"box_2d":[1,2,300,400],"label":"a","mask":"${uri}"}]`
    const from = text.indexOf('base64,') + 'base64,'.length
    for (let at = from; at < text.length - 4; at += 3) {
      const { detections, issues } = parseDetections(text.slice(0, at), { size })
      expect(detections).toHaveLength(1)
      expect(detections[0]).toMatchObject({ label: 'a', box2d: [1, 2, 300, 400] })
      const mask = detections[0]!.mask!
      expect(mask.kind === 'none' ? mask.reason : mask.kind === 'png' && mask.truncated).toBe(
        mask.kind === 'none' ? 'truncated' : true,
      )
      expect(issues.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['mask_truncated', 'reply_truncated']),
      )
    }
  })
})

it.each([1, 3, 40])('collapses an item that comes back %i more times', (copies) => {
  const item = '{"box_2d": [1, 2, 30, 40], "label": "x"}'
  const text = `[${[item, '{"box_2d": [5, 6, 70, 80], "label": "y"}', ...Array.from({ length: copies }, () => item)].join(', ')}]`
  const { detections, issues } = parseDetections(text, { size })
  expect(detections.map(({ label }) => label)).toEqual(['x', 'y'])
  expect(issues.map(({ code, index }) => [code, index])).toEqual([
    [copies < 3 ? 'duplicate_dropped' : 'repetition_loop', 2],
  ])
})

it.each([
  ['', 'empty_reply'],
  ['   \n', 'empty_reply'],
  ['I see no cats.', 'reply_unparseable'],
  ['[{"box_2d":[1,2,30,40],"label":"a"},{"box_2d":[1,2', 'truncated'],
  ["[{'box_2d':[1,2,30,40],'label':'a'}]", 'reply_unparseable'],
  ['[{"box_2d":[1,2,1300,40],"label":"a"}]', 'reply_unparseable'],
])('throws for %j when strict', (text, code) => {
  expect(() => parseDetections(text, { size, strict: true })).toThrow(expect.objectContaining({ code }))
  expect(() => parseDetections(text, { size })).not.toThrow()
})

it.each(['[]', '```json\n[]\n```', '{"boxes": []}', '[{"box_2d":[1,2,30,40],"label":"a"}]'])(
  'throws nothing for %j when strict',
  (text) => {
    expect(parseDetections(text, { size, strict: true }).issues).toEqual([])
  },
)

it('goes no deeper than any reply does', () => {
  const deep = `{'box_2d':[1,2,30,40],'label':'a','more':${'['.repeat(100_000)}1${']'.repeat(100_000)}}`
  expect(parseDetections(`[${deep}]`, { size }).detections).toMatchObject([
    { label: 'a', box2d: [1, 2, 30, 40] },
  ])
  expect(() => parseDetections(deep.replace('more', 'mask').slice(0, 90_000), { size })).not.toThrow()
})

describe('a well-formed reply', () => {
  const labels = fc.constantFrom(
    'a = b',
    'x => y',
    'Box(ymin=1, xmin=2)',
    'label: cat',
    '{"box_2d": [1,2,3,4]}',
    '}, {"box_2d": [5,5,6,6], "label": "dog"',
    '"}]',
    'http://a.b/c?x=1&y=[2]#f',
    '// comment',
    '/* x */',
    '<object label="x">',
    '&quot;label',
    '\\"box_2d\\"',
    'Feature',
    'category_id',
    'shape_type',
    '猫，犬：「黒」',
    '',
    '__proto__',
  )
  const before = fc.constantFrom(
    '',
    'Boxes = ',
    'result => ',
    'cat: ',
    'The code `detect(image=img)` gives:\n',
    'See http://example.com/a?b=[1]&c={2} for more.\n',
    'Size (width=640, height=480):\n',
    'The categories: [cat, dog]\n',
    '{"image": {"width": 640, "height": 480}}\n',
    '다음은 결과입니다 (총=3): ',
  )
  const after = fc.constantFrom(
    '',
    '\nplot(boxes=boxes)',
    '\n- cat: left',
    '\nformat: xyxy',
    '\n[640, 480, 3, 1]',
  )
  const wraps = fc.constantFrom('plain', 'indented', 'fenced as json', 'JSON lines', 'under boxes')

  it('is what it says, whatever its labels and the words round it', () => {
    fc.assert(
      fc.property(
        things,
        fc.array(labels, { minLength: 6, maxLength: 6 }),
        before,
        after,
        wraps,
        (list, names, ...rest) => {
          const [start, end, wrapping] = rest
          const named = list.map((thing, at) => ({ ...thing, label: names[at]! }))
          const text = start + wrappings[wrapping]!(named.map(forms.box_2d!)) + end
          expectThings(text, named)
          expect(parseDetections(text, { size }).issues).toEqual([])
        },
      ),
      { numRuns: 1000 },
    )
  })
})
