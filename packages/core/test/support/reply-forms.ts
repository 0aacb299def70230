/** One thing in a picture, whatever way it is written. */
export interface Thing {
  readonly label: string
  /** `[yMin, xMin, yMax, xMax]`, 0..1000. */
  readonly box: readonly [number, number, number, number]
}
export type Json = unknown

/** Item by item. */
export const forms: Record<string, (thing: Thing) => Json> = {
  box_2d: ({ label, box }) => ({ box_2d: box, label }),
  'label first': ({ label, box }) => ({ label, box_2d: box }),
  box2d: ({ label, box }) => ({ box2d: box, name: label }),
  bbox: ({ label, box }) => ({ bbox: box, class: label }),
  bounding_box: ({ label, box }) => ({ bounding_box: box, category: label }),
  'Bounding Box': ({ label, box }) => ({ 'Bounding Box': box, Label: label }),
  boundingBox: ({ label, box }) => ({ boundingBox: box, object: label }),
  normalized_box: ({ label, box }) => ({ normalized_box: box, object_name: label }),
  coordinates: ({ label, box }) => ({ coordinates: box, title: label }),
  'fields in a box': ({ label, box: [ymin, xmin, ymax, xmax] }) => ({
    box: { ymin, xmin, ymax, xmax },
    label,
  }),
  'camel fields': ({ label, box: [yMin, xMin, yMax, xMax] }) => ({ bbox: { xMin, yMin, xMax, yMax }, label }),
  'x1 fields': ({ label, box: [y1, x1, y2, x2] }) => ({ label, bounding_box: { x1, y1, x2, y2 } }),
  'flat fields': ({ label, box: [y_min, x_min, y_max, x_max] }) => ({ label, y_min, x_min, y_max, x_max }),
  edges: ({ label, box: [top, left, bottom, right] }) => ({ label, rect: { left, top, right, bottom } }),
  'width and height': ({ label, box: [y, x, y2, x2] }) => ({
    label,
    bbox: { x, y, width: x2 - x, height: y2 - y },
  }),
  centre: ({ label, box: [y, x, y2, x2] }) => ({
    label,
    bbox: { cx: (x + x2) / 2, cy: (y + y2) / 2, w: x2 - x, h: y2 - y },
  }),
  corners: ({ label, box: [y, x, y2, x2] }) => ({
    label,
    box_2d: [
      [y, x],
      [y2, x2],
    ],
  }),
  'named corners': ({ label, box: [y, x, y2, x2] }) => ({
    label,
    top_left: { x, y },
    bottom_right: { x: x2, y: y2 },
  }),
  'four corners': ({ label, box: [y, x, y2, x2] }) => ({
    label,
    box_2d: [
      [y, x],
      [y, x2],
      [y2, x2],
      [y2, x],
    ],
  }),
  xyxy: ({ label, box: [y, x, y2, x2] }) => ({ label, xyxy: [x, y, x2, y2] }),
  bbox_xywh: ({ label, box: [y, x, y2, x2] }) => ({ label, bbox_xywh: [x, y, x2 - x, y2 - y] }),
  'box in a list': ({ label, box }) => ({ box_2d: [box], label }),
  'box as text': ({ label, box }) => ({ box_2d: `[${box.join(', ')}]`, label }),
  'numbers as text': ({ label, box }) => ({ box_2d: box.map(String), label }),
  'numbers with a point': ({ label, box }) => ({ box_2d: box.map((edge) => edge + 0.5), label }),
  'a fifth number': ({ label, box }) => ({ box_2d: [...box, 0.75], label }),
  'swapped corners': ({ label, box: [y, x, y2, x2] }) => ({ box_2d: [y2, x2, y, x], label }),
  'confidence and more': ({ label, box }) => ({
    label,
    confidence: '75%',
    color: ['red'],
    seen: true,
    box_2d: box,
    note: null,
  }),
  'in a part of its own': ({ label, box }) => ({ label, geometry: { box_2d: box } }),
  'label in a part of its own': ({ label, box }) => ({ box_2d: box, object: { name: label, colour: 'red' } }),
  'a key in Korean': ({ label, box }) => ({ 라벨: label, box_2d: box }),
}

/** All items in one text. */
export const wrappings: Record<string, (items: readonly Json[]) => string> = {
  plain: (items) => JSON.stringify(items),
  indented: (items) => JSON.stringify(items, null, 2),
  'fenced as json': (items) => `\`\`\`json\n${JSON.stringify(items, null, 1)}\n\`\`\``,
  'fenced without a word': (items) => `\`\`\`\n${JSON.stringify(items)}\n\`\`\``,
  'a fence that never closes': (items) => `\`\`\`json\n${JSON.stringify(items)}`,
  'in prose': (items) =>
    `Sure! Here's what I see [as you asked]:\n\n${JSON.stringify(items)}\n\nIt's all {I think}.`,
  'in Korean prose': (items) =>
    `네, 찾은 물체입니다 (총 ${items.length}개):\n${JSON.stringify(items)}\n더 필요하시면 말씀해 주세요.`,
  'in several fences': (items) =>
    items.map((item) => `\`\`\`json\n${JSON.stringify([item])}\n\`\`\``).join('\nand\n'),
  'one by one': (items) => items.map((item) => JSON.stringify(item, null, 1)).join('\n\n'),
  'JSON lines': (items) => items.map((item) => JSON.stringify(item)).join('\n'),
  'under boxes': (items) => JSON.stringify({ boxes: items }),
  'under detections, with more': (items) =>
    JSON.stringify({ image: { width: 9, height: 9 }, detections: items, count: items.length }),
  'deep inside': (items) => JSON.stringify({ result: { data: { objects: items } } }),
  'a byte order mark and CRLF': (items) => `\ufeff${JSON.stringify(items, null, 2).replaceAll('\n', '\r\n')}`,
  'as a JSON string': (items) => JSON.stringify(JSON.stringify(items)),
  'in a response of the API': (items) =>
    JSON.stringify({
      candidates: [
        {
          content: {
            parts: [{ thought: true, text: '[{"box_2d":[1,1,2,2]}]' }, { text: JSON.stringify(items) }],
          },
        },
      ],
    }),
  'in a response of the Interactions API': (items) =>
    JSON.stringify({
      id: 'v1',
      outputs: [{ type: 'text', text: `\`\`\`json\n${JSON.stringify(items)}\n\`\`\`` }],
    }),
}

/** Replies in other notations than JSON, and of other formats. */
export const notations: readonly string[] = [
  "[Detection(box=Box(ymin=1, xmin=2, ymax=30, xmax=40), label='cat'), Detection(box_2d=array([5, 6, 70, 80]), label=<Label.DOG: 'dog'>)]",
  "Detection(label='cat', box_2d=(1, 2, 30, 40))\nDetection(label='dog', box_2d=((5, 6), (70, 80)))",
  '［｛"box_2d"：［1，2，30，40］，"label"："猫，狗"｝，｛"box_2d"：［5，6，70，80］，"label"："犬"｝］',
  '[{"box_2d" => [1, 2, 30, 40], "label" => "cat"}, {box_2d = [5, 6, 70, 80], label = "dog"}]',
  '{"images":[{"id":1,"width":640,"height":480}],"annotations":[{"image_id":1,"category_id":1,"bbox":[10,20,30,40],"segmentation":[[10,20,40,20,40,60]]},{"image_id":1,"category_id":2,"bbox":[5,6,70,80]}],"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}]}',
  '<annotation><size><width>640</width><height>480</height></size><object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>',
  '<objects><!-- two --><object label="cat"><box>1,2,30,40</box></object><box_2d label="dog">5 6 70 80</box_2d></objects>',
  '- label: cat\n  box_2d:\n    - 1\n    - 2\n    - 30\n    - 40\n- label: dog\n  box_2d: [5, 6, 70, 80]',
  '**1. cat**\n* Bounding box: [1, 2, 30, 40]\n* Confidence: 0.9\n\n**2. dog**\n* Bounding box: [5, 6, 70, 80]',
  'cat: ymin=1, xmin=2, ymax=30, xmax=40\ndog -> [5, 6, 70, 80]\n(1, 2, 30, 40) mouse\nfox: 1, 2, 3, 4',
  '{"format":"xyxy","frames":[{"frame":"00:05","objects":[{"bbox":[2,1,40,30],"label":"cat"}]},{"frame":7,"objects":[{"bbox":[2,1,40,30],"label":"cat"}]}]}',
  '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[200,100],[400,100],[400,300]]]},"properties":{"label":"cat"}}]}',
  '| # | Label | Box (xmin, ymin, xmax, ymax) |\n|---|---|---|\n| 1 | cat | (2, 1, 40, 30) |',
  '[{"image":"a.jpg","annotations":[{"label":"cat","coordinates":{"x":200,"y":100,"width":50,"height":40}}]}]',
  '{"labels":["cat","dog"],"boxes":[{"ymin":1,"xmin":2,"ymax":30,"xmax":40},{"ymin":5,"xmin":6,"ymax":70,"xmax":80}],"scores":[0.5,0.4]}',
  'cat: {ymin: 1, xmin: 2, ymax: 30, xmax: 40, url: http://a.b/c}\n"dog": {"box_2d": [5, 6, 70, 80]}',
  'cat: ymin=1, xmin=2, ymax=30, xmax=40\ndog: [5, 6, 70, 80]\nThe bounding box of the fox is: [1, 2, 3, 4]',
]

/** Replies whose numbers are told by what comes last. */
const toldLate: readonly string[] = [
  '{"shapes":[{"label":"cat","points":[[10,20],[300,400]],"shape_type":"rectangle"},{"label":"dog","points":[[10,20],[30,20],[30,60]],"shape_type":"polygon"}],"imagePath":"a.jpg","imageHeight":480,"imageWidth":640}',
  '{"predictions":[{"x":200,"y":100,"width":50,"height":40,"class":"cat","confidence":0.9}],"image":{"width":640,"height":480}}',
]

/** A reply of each form in each wrapping in turn, and of each other notation. */
export function formedReplies(): string[] {
  const list: Thing[] = [
    { label: 'a cat', box: [10, 20, 300, 400] },
    { label: '고양이, "둘"', box: [50, 60, 700, 800] },
    { label: "dog's", box: [5, 6, 1000, 1000] },
  ]
  const wraps = Object.values(wrappings)
  return [
    ...Object.values(forms).map((form, at) => wraps[at % wraps.length]!(list.map(form))),
    ...notations,
    ...toldLate,
  ]
}
