import type { Issue, IssueSeverity } from '../../errors/issue.ts'

/** Everything that can be said about one item, and how much it matters. */
export const itemIssues = {
  item_unreadable: ['error', 'The item could not be read and was dropped.'],
  item_repaired: ['warning', 'The item was not valid JSON and was read tolerantly.'],
  item_cut: ['warning', 'The reply ended inside this item; what was complete is kept.'],
  geometry_missing: ['error', 'The item has no box, point or mask that can be read and was dropped.'],
  box_unreadable: ['warning', 'The box is not four numbers and was left out.'],
  box_clamped: ['warning', 'The box reached outside 0..1000 and was cut to the picture.'],
  box_swapped: ['warning', "The box's corners were swapped and were put right."],
  box_in_pixels: ['warning', 'The box was plainly in pixels, not thousandths, and was read as pixels.'],
  box_axis_swapped: [
    'warning',
    'The box was in pixels as [x, y, x, y], the only way that fits the picture or its key, and was read so.',
  ],
  box_coco: [
    'warning',
    'The box stands beside a `category_id` and was read as COCO has it: `[x, y, width, height]` in pixels.',
  ],
  box_coco_doubtful: [
    'warning',
    "The item is written as COCO's, but the boxes do not fit the picture as `[x, y, width, height]` in pixels; their order and unit were guessed.",
  ],
  tool_format: [
    'warning',
    'The item is written as a labelling tool (LabelMe, CreateML, Roboflow) has it and was read so, in pixels.',
  ],
  tool_doubtful: [
    'warning',
    "The item is written as a labelling tool's, which would count in pixels, and boxes from their centre; nothing in the reply confirms that, and it was read as any other.",
  ],
  category_unnamed: [
    'warning',
    'The item names its category by a number, and the reply has no name for that number.',
  ],
  box_in_fractions: ['warning', 'The box was in fractions of the picture (0..1) and was read so.'],
  box_degenerate: ['error', 'The box has no area; the item was dropped.'],
  box_outside: ['error', 'The box lies outside the picture; the item was dropped.'],
  box_several: [
    'warning',
    'The item has several boxes and one mask; the first box is taken, all are in `extra`.',
  ],
  point_swapped: ['warning', 'The points lie in their box only as [x, y] and were read so.'],
  point_clamped: ['warning', 'A point lay outside 0..1000 and was moved to the edge.'],
  point_in_pixels: ['warning', 'The point was plainly in pixels, not thousandths, and was read as pixels.'],
  point_in_fractions: ['warning', 'The point was in fractions of the picture (0..1) and was read so.'],
  point_unreadable: ['warning', 'The point could not be read and was left out.'],
  box3d_unreadable: ['warning', 'The 3D box is not nine numbers and was left out.'],
  polygon_axis_swapped: ['info', "The mask's pairs fit their box only as [y, x] and were read so."],
  polygon_axis_doubtful: [
    'info',
    "The mask's pairs fit their box both ways; the documented order was taken.",
  ],
  polygon_clamped: [
    'warning',
    "Some of the polygon's points lay outside 0..1000 and were moved to the edge.",
  ],
  polygon_in_box: ['warning', 'The polygon fits its box only when read relative to it, and was read so.'],
  mask_missing: ['warning', 'The item has no mask.'],
  mask_seg_tokens: ['warning', 'The mask is a code of segmentation tokens that has no public decoder.'],
  mask_placeholder: ['warning', 'The mask is a stand-in, not a mask.'],
  mask_not_png: ['warning', 'The mask is neither a PNG nor a polygon.'],
  mask_truncated: ['warning', 'The mask is cut off.'],
  mask_degenerate: ['warning', 'The mask has no area.'],
  mask_outside: ['warning', 'The mask lies outside its box or the picture.'],
  label_guessed: ['info', "No key of the item is a label's; its only words were taken for it."],
  label_unknown: ['warning', 'The label is not in the given list.'],
  confidence_unreadable: ['info', 'The confidence is not a number from 0 to 1 and was left in `extra`.'],
} as const satisfies Record<string, readonly [IssueSeverity, string]>

/** A code of {@link itemIssues}. */
export type ItemIssueCode = keyof typeof itemIssues

/** How many copies of items already seen make a loop. */
export const loopCopies = 3

/** What there is to say about copies of items already given, the first of which has this index. */
export function copiesIssue(copies: number, index: number): Issue {
  const isLoop = copies >= loopCopies
  const message = isLoop
    ? `The model fell into a loop: ${copies} copies of items already given were left out.`
    : `${copies === 1 ? 'An exact copy' : 'Exact copies'} of an item already given left out.`
  return { code: isLoop ? 'repetition_loop' : 'duplicate_dropped', message, severity: 'warning', index }
}

/** That lists of four numbers stand between items of another form. */
export function passedOver(count: number): Issue {
  const what = count === 1 ? 'A list of numbers' : `${count} lists of numbers`
  return {
    code: 'boxes_passed_over',
    message: `${what} between the items may be a box and was not taken for one.`,
    severity: 'warning',
  }
}
