/**
 * Sightglass: Gemini's vision made usable from TypeScript. Re-exports everything pure and adds what needs Node:
 * media, parts, files, drawing to pixels, and the vision tasks.
 * @module
 */

// client
export type { CallLimits } from './client/caller.ts'
export type { Chat, ChatOptions, TurnOptions } from './client/chat.ts'
export type { Connection, ConnectionOptions } from './client/connection.ts'
export type { CountOptions, CountResult } from './client/count-task.ts'
export { createVision, type Vision } from './client/create-vision.ts'
export type { TileOptions } from './client/detect-in-tiles.ts'
export type {
  Extracted,
  ExtractOptions,
  ExtractResult,
  ExtractSchema,
  Partly,
  StandardSchema,
} from './client/extract-task.ts'
export type { CallInfo, VisionHooks } from './client/hooks.ts'
export { type JsonlStore, jsonlStore } from './client/jsonl-store.ts'
export type { RateLimits } from './client/limiter.ts'
export {
  type MapOptions,
  type MapProgress,
  type MapResult,
  type MapStore,
  mapSources,
} from './client/map-sources.ts'
export { judgeOutcome, type Outcome, replyText } from './client/outcome.ts'
export type { PictureChoice } from './client/picture-of.ts'
export type { MediaInput, PreparedCall, ReplyReader } from './client/prepare-call.ts'
export { type RequestContext, toRequestError } from './client/request-error.ts'
export type { RetryEvent, RetryOptions } from './client/retry.ts'
export type { DetectOptions } from './client/spatial-tasks.ts'
export type { CallEstimate } from './client/spending.ts'
export type { TaskOptions } from './client/task-options.ts'
export type { TelemetryOptions } from './client/telemetry.ts'
export type {
  AskOptions,
  CaptionOptions,
  ClassifyOptions,
  ClassifyResult,
  ReadTextOptions,
  ReadTextResult,
  TextResult,
} from './client/text-tasks.ts'
export type { DetectResult, ResultImage, TaskResult, Usage } from './client/types.ts'
export { addUsage, readUsage } from './client/usage.ts'
export type {
  ChaptersResult,
  EventsResult,
  TranscriptResult,
  VideoOptions,
} from './client/video-tasks.ts'
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
export type { ImageMetadata, ReadImageMetadataOptions } from './raster/metadata.ts'
export { type PreparedImage, type PrepareImageOptions, prepareImageBytes } from './raster/prepare-image.ts'
