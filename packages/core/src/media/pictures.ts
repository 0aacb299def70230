import { type ContactSheetOptions, drawContactSheetFrom } from '../raster/contact-sheet.ts'
import {
  type CropDetectionsOptions,
  cropDetectionsFrom,
  type DetectionCrop,
} from '../raster/crop-detections.ts'
import { type DrawDetectionsOptions, type DrawnImage, drawDetectionsOnto } from '../raster/draw-detections.ts'
import { type ImageMetadata, type ReadImageMetadataOptions, readMetadataOf } from '../raster/metadata.ts'
import { type PreparedImage, type PrepareImageOptions, prepareImageBytes } from '../raster/prepare-image.ts'
import type { Detection } from '../spatial/detection.ts'
import { type ReadPictureOptions, withPicture } from './read-picture.ts'
import type { MediaSource } from './types.ts'

/**
 * Makes a picture fit to be sent: upright, cropped, no larger than asked, in a type and colour that Gemini takes.
 * Bytes pass through untouched when nothing needs doing.
 *
 * @throws SightglassError `media_not_found`, `media_unreadable`, `media_type_unsupported`, `media_too_many_pixels`,
 * `media_fetch_blocked`, `media_fetch_failed`, `request_invalid` for options out of range, `aborted`
 */
export async function prepareImage(
  image: MediaSource,
  options: PrepareImageOptions & ReadPictureOptions = {},
): Promise<PreparedImage> {
  return withPicture(image, options, (bytes) => prepareImageBytes(bytes, options))
}

/**
 * Draws detections onto a picture: upright, sRGB, in the picture's own pixels.
 * @throws SightglassError what {@link prepareImage} throws, and `request_invalid` for an unknown style or colour
 */
export async function drawDetections(
  image: MediaSource,
  detections: readonly Detection[],
  options: DrawDetectionsOptions & ReadPictureOptions = {},
): Promise<DrawnImage> {
  return withPicture(image, options, (bytes) => drawDetectionsOnto(bytes, detections, options))
}

/**
 * Cuts each detection out of a picture: its box, or its silhouette with alpha when `cutOut` is set. A detection with
 * neither box nor mask in the picture gives no crop.
 * @throws SightglassError what {@link prepareImage} throws, and `request_invalid` for options out of range
 */
export async function cropDetections(
  image: MediaSource,
  detections: readonly Detection[],
  options: CropDetectionsOptions & ReadPictureOptions = {},
): Promise<DetectionCrop[]> {
  return withPicture(image, options, (bytes) => cropDetectionsFrom(bytes, detections, options))
}

/**
 * One sheet with a small picture of every detection, its name below, in the order of the detections.
 * @throws SightglassError what {@link prepareImage} throws
 */
export async function drawContactSheet(
  image: MediaSource,
  detections: readonly Detection[],
  options: ContactSheetOptions & ReadPictureOptions = {},
): Promise<DrawnImage> {
  return withPicture(image, options, (bytes) => drawContactSheetFrom(bytes, detections, options))
}

/**
 * Reads what a picture is from its header, without decoding it.
 * @throws SightglassError `media_unreadable` for empty, truncated or damaged bytes and for what is no picture,
 * `media_type_unsupported` for SVG and others that Gemini does not take as a picture, `media_too_many_pixels`, and
 * what reading the source throws
 */
export async function readImageMetadata(
  image: MediaSource,
  options: ReadImageMetadataOptions & ReadPictureOptions = {},
): Promise<ImageMetadata> {
  return withPicture(image, options, (bytes) => readMetadataOf(bytes, options))
}
