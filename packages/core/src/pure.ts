/**
 * The pure half of `@sightglass/core`: no Node, no sharp, no network. Runs in a browser.
 * @module
 */

// draw
export type { Rgb } from './draw/color.ts'
export { colorsByLabel, palette } from './draw/palette.ts'
export { type RenderSvgOptions, renderSvg } from './draw/render-svg.ts'
export { type DrawOptions, type DrawStyle, drawStyles } from './draw/style.ts'
export type { TextEngine, TextLine } from './draw/text-engine.ts'

// errors
export type { ErrorCode } from './errors/codes.ts'
export type { Issue, IssueSeverity } from './errors/issue.ts'
export { redactSecrets } from './errors/redact.ts'
export { SightglassError, type SightglassErrorOptions } from './errors/sightglass-error.ts'

// geometry
export { type Box2d, NORMALIZED_MAX } from './geometry/box2d.ts'
export type { PixelPoint, PixelRect } from './geometry/pixels.ts'
export type { Size } from './geometry/size.ts'
export type { ImageTransform, Orientation } from './geometry/transform.ts'

// masks
export type { DetectionMask, MaskAbsence } from './masks/detection-mask.ts'

// spatial
export type { Box3d, Detection } from './spatial/detection.ts'

// tasks
export { assignLabelIds, createLabelMatcher, type LabelMatch } from './tasks/closed-labels.ts'
export type { JsonSchema } from './tasks/json-schema.ts'
export {
  detectPrompt,
  type MaskForm,
  pointPrompt,
  type SpatialWish,
  segmentPrompt,
  type TaskPrompt,
} from './tasks/spatial-task.ts'
export {
  type CaptionWish,
  type ClassifyWish,
  captionPrompt,
  classifyPrompt,
  type ReadTextWish,
  readTextPrompt,
} from './tasks/text-task.ts'
export {
  chaptersPrompt,
  describePrompt,
  eventsPrompt,
  transcriptPrompt,
  type VideoWish,
} from './tasks/video-task.ts'
