import { SightglassError } from '../../errors/sightglass-error.ts'
import type { Size } from '../../geometry/size.ts'
import type { ResultImage } from '../types.ts'
import type { KnownMedia } from './estimate-input.ts'

/** Which of the media a spatial answer is about. */
export interface PictureChoice {
  /**
   * Of several media, the one to look for things in, counted from 0; the others are there to compare.
   * @default the first that is a picture or a video, else the first that is a document
   */
  readonly imageIndex?: number
  /**
   * Upright size of that picture in pixels, for pictures that Sightglass does not read itself (an uploaded file, `gs://`).
   * @default what was read
   */
  readonly imageSize?: Size
}

/**
 * The picture whose pixels the answer is in.
 * @throws `media_type_unsupported` for what cannot be seen; `request_invalid` where there is no picture, or its size could
 * not be read
 */
export function pictureOf(
  media: readonly KnownMedia[],
  { imageIndex = firstToSee(media), imageSize }: PictureChoice,
): ResultImage {
  if (media.length === 0) {
    throw new SightglassError('request_invalid', 'There is no media to look at.', {
      details: { given: 'an empty list', try: 'Give at least one picture, video or document.' },
    })
  }
  const one = media[imageIndex]
  if (one === undefined) {
    throw new SightglassError('request_invalid', 'imageIndex is past the last of the media.', {
      details: { given: imageIndex, limit: media.length - 1 },
    })
  }
  const { kind, mimeType } = one.facts
  if (kind === 'text' || kind === 'audio') {
    throw new SightglassError('media_type_unsupported', 'This task needs something that can be seen.', {
      inputIndex: imageIndex,
      details: { given: `${one.label}, ${mimeType}`, try: 'Send a picture or a video.' },
    })
  }
  const transform = one.transform ?? wholeFrame(imageSize ?? one.facts)
  if (transform === undefined) {
    throw new SightglassError(
      'request_invalid',
      'The size of this picture is not known, so nothing can be placed in it.',
      {
        inputIndex: imageIndex,
        details: {
          given: one.label,
          try: 'Pass imageSize, or a path, bytes or a URL that Sightglass fetches itself.',
        },
      },
    )
  }
  return { size: transform.upright, transform, inputIndex: imageIndex }
}

/** Words may stand before the picture, and an uploaded file of no known type may be one. */
function firstToSee(media: readonly KnownMedia[]): number {
  const places = [['image', 'video'], ['document']].map((kinds) =>
    media.findIndex(({ facts: { kind } }) => kinds.includes(kind)),
  )
  return places.find((place) => place >= 0) ?? 0
}

/** A video, or a picture that was not read by us: what the model saw is all there is. */
function wholeFrame({ width, height }: Partial<Size>) {
  if (width === undefined || height === undefined) return undefined
  const size = { width, height }
  return {
    stored: size,
    orientation: 1 as const,
    upright: size,
    crop: { left: 0, top: 0, ...size },
    sent: size,
  }
}
