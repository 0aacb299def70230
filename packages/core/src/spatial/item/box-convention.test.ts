import { expect, it } from 'vitest'
import { parseDetections } from '../parse-detections.ts'
import { conventionOf } from './box-convention.ts'

const size = { width: 1600, height: 900 }

it.each([
  ['xyxy', 'xyxy'],
  ['box_xyxy', 'xyxy'],
  ['box_yxyx', 'yxyx'],
  ['boxYXYX', 'yxyx'],
  ['[x1, y1, x2, y2]', 'xyxy'],
  ['Bounding Box [ymin, xmin, ymax, xmax]', 'yxyx'],
  ['Box (x_min, y_min, x_max, y_max)', 'xyxy'],
  ['left, top, right, bottom', 'xyxy'],
  ['[x, y, width, height]', 'xywh'],
  ['coco', 'xywh'],
  ['yolo', 'cxcywh'],
  ['center_x, center_y, width, height', 'cxcywh'],
  ['[x_center, y_center, w, h]', 'cxcywh'],
  ['pascal_voc', 'xyxy'],
  ['box_2d', undefined],
  ['bounding box', undefined],
  ['jpeg', undefined],
])('%s is %s', (words, order) => {
  expect(conventionOf(words).order).toBe(order)
})

it.each([
  '[{"bbox":[200,100,400,300],"bbox_format":"xyxy","label":"cat"}]',
  '[{"bbox":[200,100,200,200],"format":"[x, y, width, height]","label":"cat"}]',
  '{"format":"xyxy","objects":[{"bbox":[200,100,400,300],"label":"cat"}]}',
  '{"coordinate_format":"cxcywh","objects":[{"bbox":[300,200,200,200],"label":"cat"}]}',
  '{"format":"xyxy","boxes":[[200,100,400,300]],"labels":["cat"]}',
  '[{"box_2d":[10,20,30,40],"unit":"percent","label":"cat"}]',
  '{"units":"pixels","objects":[{"box_2d":[90,320,270,640],"label":"cat"}]}',
  '[{"box_xyxy_pixels":[320,90,640,270],"label":"cat"}]',
  '[{"box_yxyx":[100,200,300,400],"label":"cat"}]',
  '| Label | Box (ymin, xmin, ymax, xmax) |\n|---|---|\n| cat | (100, 200, 300, 400) |',
  '| Label | Bounding Box [xmin, ymin, xmax, ymax] (px) |\n|---|---|\n| cat | (320, 90, 640, 270) |',
])('takes the order and the unit that the reply names: %s', (text) => {
  const { detections } = parseDetections(text, { size })
  expect(detections).toMatchObject([{ label: 'cat' }])
  expect(detections[0]!.box2d!.map(Math.round)).toEqual([100, 200, 300, 400])
})
