import type { Box2d } from '../geometry/box2d.ts'
import { frameTransform, type PictureFrame } from '../geometry/frame.ts'
import { enclosing } from '../geometry/iou.ts'
import { boxToPixels } from '../geometry/to-pixels.ts'
import { emptySpans, type Spans, SpansBuilder } from './spans.ts'

/** The union of boxes in thousandths as a mask; edges become pixels as Google's samples do it. */
export function boxesToSpans(boxes: readonly Box2d[], frame: PictureFrame): Spans {
  const transform = frameTransform(frame)
  const rects = boxes.map((box) => boxToPixels(box, { transform }))
  const first = rects[0]
  if (!first) return emptySpans({ left: 0, top: 0, width: 0, height: 0 })
  const whole = rects.reduce(enclosing, first)
  const builder = new SpansBuilder(whole)
  const sorted = rects.toSorted((a, b) => a.left - b.left)
  for (let y = whole.top; y < whole.top + whole.height; y++) {
    let done = -1
    for (const { left, top, width, height } of sorted) {
      if (y < top || y >= top + height) continue
      const start = Math.max(done, left - whole.left)
      const end = left - whole.left + width
      builder.add(start, end)
      done = Math.max(done, end)
    }
    builder.nextRow()
  }
  return builder.finish()
}
