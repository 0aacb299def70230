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

// export
export { type CaptionOptions, fromCaptions, toChapters, toSrt, toWebVtt } from './export/captions.ts'
export {
  type CocoAnnotation,
  type CocoDataset,
  fromCoco,
  type ToCocoOptions,
  toCoco,
} from './export/coco.ts'
export { type CreateMlImage, fromCreateMl, toCreateMl } from './export/create-ml.ts'
export { fromCsv, toCsv } from './export/csv.ts'
export type { DatasetImage } from './export/dataset-image.ts'
export { fromJsonl, toJsonl } from './export/jsonl.ts'
export { fromLabelMe, type LabelMeFile, toLabelMe } from './export/label-me.ts'
export {
  fromLabelStudio,
  type LabelStudioResult,
  type LabelStudioTask,
  type ToLabelStudioOptions,
  toLabelStudio,
} from './export/label-studio.ts'
export { fromVoc, toVoc } from './export/voc.ts'
export { fromYolo, type ToYoloOptions, toYolo, type YoloDataset } from './export/yolo.ts'

// geometry
export { type Box2d, NORMALIZED_MAX } from './geometry/box2d.ts'
export {
  type BoxFormat,
  type BoxNumbers,
  type ConvertBoxOptions,
  convertBox,
} from './geometry/convert-box.ts'
export type { PictureFrame } from './geometry/frame.ts'
export { type FromPixelsOptions, pixelsToBox, pixelsToPoint } from './geometry/from-pixels.ts'
export { iou } from './geometry/iou.ts'
export type { PixelPoint, PixelRect } from './geometry/pixels.ts'
export type { Size } from './geometry/size.ts'
export { type BoxToPixelsOptions, boxToPixels, pointToPixels, type Rounding } from './geometry/to-pixels.ts'
export {
  createTransform,
  type ImageTransform,
  identityTransform,
  mapRect,
  type Orientation,
  sentToStored,
  sentToUpright,
  storedToSent,
  storedToUpright,
  type TransformOptions,
  uprightToSent,
  uprightToStored,
} from './geometry/transform.ts'

// masks
export {
  type DecodedMasks,
  type DecodeMaskOptions,
  type DecodeMasksOptions,
  decodeMask,
  decodeMasks,
  type Masked,
} from './masks/decode-mask.ts'
export type { DetectionMask, MaskAbsence } from './masks/detection-mask.ts'
export { type Inflated, type InflateZlib, inflatePure } from './masks/inflate.ts'
export { type MaskPolygon, type MaskToPolygonsOptions, maskToPolygons } from './masks/mask-to-polygons.ts'
export { type PolygonToMaskOptions, polygonToMask } from './masks/polygon-to-spans.ts'
export { type CocoRle, type MaskToRleOptions, maskToRle, rleToMask } from './masks/rle.ts'
export { maskArea, maskBounds, maskCentroid, maskIou, Spans } from './masks/spans.ts'
export { type ToFullMaskOptions, toBoxMask, toFullMask, toLabelMap } from './masks/to-pixels.ts'
// metrics
export { type Evaluation, evaluateDetections, type Score } from './metrics/evaluate.ts'
export { type EvaluatedImage, type Match, type MatchOptions, matchDetections } from './metrics/match.ts'
// models
export type { Fact } from './models/fact.ts'
export {
  bareModelId,
  DEFAULT_MODEL,
  models,
  type ResolveModelOptions,
  resolveModel,
} from './models/resolve-model.ts'
export type {
  MediaLimits,
  MediaResolutionLevel,
  Model,
  ModelFamily,
  ModelSurface,
  PriceRow,
  SamplingLimits,
  SpatialForms,
  ThinkingControl,
} from './models/types.ts'

// spatial
export type { ClipPart } from './spatial/clip-times.ts'
export { createLabelMatcher, type LabelMatch } from './spatial/closed-labels.ts'
export type { Box3d, Detection } from './spatial/detection.ts'
export {
  createDetectionReader,
  type DetectionReader,
  type DetectionReaderOptions,
  type ParsedDetections,
} from './spatial/detection-reader.ts'
export { type MergeTilesOptions, mergeTiles, type Tile } from './spatial/merge-tiles.ts'
export { mergeOverlaps, nms, type OverlapOptions } from './spatial/nms.ts'
export { type ParseDetectionsOptions, parseDetections } from './spatial/parse-detections.ts'
export {
  createEventReader,
  type EventReader,
  type ParsedEvents,
  type ParseEventsOptions,
  parseEvents,
  parseTimestamps,
  type TimedEvent,
} from './spatial/parse-events.ts'
export { countByLabel, type DetectionFilter, filterDetections } from './spatial/select.ts'
// tasks
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
export { type TileGrid, tileGrid } from './tasks/tile-grid.ts'
export {
  chaptersPrompt,
  describePrompt,
  eventsPrompt,
  transcriptPrompt,
  type VideoWish,
} from './tasks/video-task.ts'

// tokens
export { estimateAudioTokens } from './tokens/audio-tokens.ts'
export { checkBudget, type TokenBudget } from './tokens/budget.ts'
export { assertLimits, checkLimits } from './tokens/check-limits.ts'
export { type BillableTokens, type Cost, type CostOptions, costOf } from './tokens/cost.ts'
export { type DocumentTokenOptions, estimateDocumentTokens } from './tokens/document-tokens.ts'
export { type EstimateRequest, estimateTokens } from './tokens/estimate.ts'
export { fitToTokens } from './tokens/fit-size.ts'
export { estimateImageTokens, type ImageTokenOptions } from './tokens/image-tokens.ts'
export type { LimitIssue } from './tokens/limit-issue.ts'
export type { LimitRequest } from './tokens/limit-request.ts'
export { estimateTextTokens, type TextTokenOptions } from './tokens/text-tokens.ts'
export type {
  DocumentInput,
  EstimateBasis,
  EstimateInput,
  EstimateOptions,
  MediaResolutionInput,
  MediaRoute,
  PartEstimate,
  TextCounter,
  TokenEstimate,
  VideoInput,
} from './tokens/types.ts'
export { estimateVideoTokens, type VideoTokenOptions } from './tokens/video-tokens.ts'
export { compareEstimates, type WhatIfOptions, type WhatIfRow } from './tokens/what-if.ts'
