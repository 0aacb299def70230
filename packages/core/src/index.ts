/**
 * Sightglass: Gemini's vision made usable from TypeScript. Re-exports everything pure and adds what needs Node:
 * media, parts, files, drawing to pixels, and the vision tasks.
 * @module
 */

// client
export { createVision, type Vision } from './client/create-vision.ts'
export type { DetectOptions } from './client/spatial-tasks.ts'
export type { TaskOptions } from './client/task-options.ts'
export type { DetectResult, ResultImage, TaskResult, Usage } from './client/types.ts'
export type { Budget, VisionOptions } from './client/vision-options.ts'

// media
export type {
  MediaFacts,
  MediaKind,
  MediaSource,
  ResolvedMedia,
  Surface,
  TaggedSource,
} from './media/types.ts'
export * from './pure.ts'

// raster
export { type DrawDetectionsOptions, type DrawnImage, drawDetections } from './raster/draw-detections.ts'
export { type ImageMetadata, type ReadImageMetadataOptions, readImageMetadata } from './raster/metadata.ts'
export {
  type ChooseSize,
  type PreparedImage,
  type PrepareImageOptions,
  prepareImage,
  prepareImageBytes,
} from './raster/prepare-image.ts'
export type { LocalImage } from './raster/read-source.ts'
