/**
 * Sightglass: Gemini's vision made usable from TypeScript. Re-exports everything pure and adds what needs Node:
 * media, parts, files, drawing to pixels, and the vision tasks.
 * @module
 */

// client
export type { CallInfo, VisionHooks } from './client/calls/hooks.ts'
export type { RateLimits } from './client/calls/limiter.ts'
export type { CallMeter, SettleCall } from './client/calls/meter.ts'
export type { CallLimits } from './client/calls/model-request.ts'
export { judgeOutcome, type Outcome, replyText } from './client/calls/outcome.ts'
export type { RetryEvent, RetryOptions } from './client/calls/retry.ts'
export type { TelemetryOptions } from './client/calls/telemetry.ts'
export { addUsage, readUsage } from './client/calls/usage.ts'
export type { Chat, ChatOptions, TurnOptions } from './client/chat.ts'
export type { Connection, ConnectionOptions } from './client/connection/connection.ts'
export { createVision } from './client/create-vision.ts'
export type { RequestContext } from './client/failures/request-context.ts'
export { toRequestError } from './client/failures/request-error.ts'
export { type JsonlStore, jsonlStore } from './client/jsonl-store.ts'
export {
  type MapOptions,
  type MapProgress,
  type MapResult,
  type MapStore,
  mapSources,
} from './client/map-sources.ts'
export type { CountOptions, CountResult } from './client/tasks/count-task.ts'
export type { TileOptions } from './client/tasks/detect-in-tiles.ts'
export type { CallEstimate } from './client/tasks/estimate-call.ts'
export type {
  Extracted,
  ExtractOptions,
  ExtractResult,
  ExtractSchema,
  Partly,
  StandardSchema,
} from './client/tasks/extract-task.ts'
export type { MediaInput } from './client/tasks/inputs.ts'
export type { PictureChoice } from './client/tasks/picture-of.ts'
export type { PreparedCall, ReplyReader } from './client/tasks/prepare-call.ts'
export type { DetectOptions } from './client/tasks/spatial-tasks.ts'
export type { TaskOptions } from './client/tasks/task-options.ts'
export type {
  AskOptions,
  CaptionOptions,
  ClassifyOptions,
  ClassifyResult,
  ReadTextOptions,
  ReadTextResult,
  TextResult,
} from './client/tasks/text-tasks.ts'
export type {
  ChaptersResult,
  EventsResult,
  TranscriptResult,
  VideoOptions,
} from './client/tasks/video-tasks.ts'
export type { DetectResult, ResultImage, TaskResult, Usage } from './client/types.ts'
export type { Vision } from './client/vision.ts'
export type { Budget, VisionOptions } from './client/vision-options.ts'
export type { VisionStream } from './client/vision-stream.ts'

// files
export {
  createFiles,
  type Files,
  type FilesOptions,
  type UploadedFile,
  type UploadOptions,
} from './files/create-files.ts'
export type { FileInfo } from './files/file-info.ts'
export type { PatienceOptions } from './files/patience.ts'
export type { UploadProgress } from './files/progress.ts'
export type { AuthHeaders, RegisterOptions } from './files/register.ts'
export type { WaitOptions } from './files/wait-until-active.ts'

// media
export type { FetchLimits, Resolver } from './media/fetch-limits.ts'
export type { MediaUploader, ResolveMediaOptions } from './media/options.ts'
export {
  cropDetections,
  drawContactSheet,
  drawDetections,
  prepareImage,
  readImageMetadata,
} from './media/pictures.ts'
export { type ReadMediaFactsOptions, readMediaFacts } from './media/read-facts.ts'
export type { ReadPictureOptions } from './media/read-picture.ts'
export { type ResolveManyOptions, resolveMedia } from './media/resolve-media.ts'
export type {
  MediaFacts,
  MediaKind,
  MediaSource,
  ResolvedMedia,
  Surface,
  TaggedSource,
} from './media/types.ts'
// parts
export {
  type BuildContentsOptions,
  buildContents,
  buildSystemInstruction,
  type ContentInput,
  type ContentTurn,
} from './parts/build-contents.ts'
export * from './pure.ts'
export type { ContactSheetOptions } from './raster/contact-sheet.ts'
export type { CropDetectionsOptions, DetectionCrop } from './raster/crop-detections.ts'
// raster
// Node's zlib instead of the plain JavaScript one: these two take the place of their pure namesakes.
export { decodeMask, decodeMasks } from './raster/decode-mask.ts'
export type { DrawDetectionsOptions, DrawnImage } from './raster/draw-detections.ts'
export { drawLabelMap, type LabelMap, type LabelMapOptions } from './raster/label-map.ts'
export type { ImageMetadata, ReadImageMetadataOptions } from './raster/metadata.ts'
export { type PreparedImage, type PrepareImageOptions, prepareImageBytes } from './raster/prepare-image.ts'
