import type { Fact } from '../models/fact.ts'
import type { Model } from '../models/types.ts'
import { breach, type LimitIssue } from './limit-issue.ts'
import type { LimitedInput, LimitRequest } from './limit-request.ts'

/** Inputs that share a limit on how many of them one request takes, and what each such limit is called. */
const counted: readonly (readonly [
  code: string,
  message: string,
  limit: (limits: Model['limits']) => Fact<number> | undefined,
  counts: (input: LimitedInput) => boolean | undefined,
])[] = [
  [
    'too_many_images',
    'There are more pictures than one request takes.',
    (limits) => limits.imagesPerRequest,
    (input) => input.kind === 'image',
  ],
  [
    'too_many_videos',
    'There are more videos than one request takes.',
    (limits) => limits.videosPerRequest,
    (input) => input.kind === 'video',
  ],
  [
    'too_many_youtube',
    'There are more YouTube links than one request takes.',
    (limits) => limits.youtubePerRequest,
    (input) => input.youtube,
  ],
  [
    'too_many_image_urls',
    'There are more addresses of pictures than one request takes.',
    (limits) => limits.httpUrlImagesPerRequest,
    (input) => input.webUrl && input.kind === 'image',
  ],
  [
    'too_many_video_urls',
    'There are more addresses of videos than one request takes.',
    (limits) => limits.httpUrlVideosPerRequest,
    (input) => input.webUrl && input.kind === 'video',
  ],
]

/** Breaches of what the inputs may be together: how many of a kind, and how large inline. */
export function* countIssues({ inputs }: LimitRequest, { limits }: Model): Generator<LimitIssue> {
  for (const [code, message, limitOf, counts] of counted) {
    const limit = limitOf(limits)
    const places = inputs.flatMap((input, index) => (counts(input) ? [index] : []))
    if (!limit || places.length <= limit.value) continue
    // The first that is one too many is to blame.
    yield breach({ code, message, given: places.length, limit, index: places[limit.value]! })
  }
  const inlineBytes = inputs.reduce(
    (sum, input) => sum + (input.route === 'inline' ? Math.ceil((input.byteLength ?? 0) / 3) * 4 : 0),
    0,
  )
  if (inlineBytes > limits.inlineRequestBytes.value) {
    yield breach({
      code: 'media_too_large',
      message: 'The media are too large to travel inside the request.',
      given: inlineBytes,
      limit: limits.inlineRequestBytes,
      unit: ' bytes as base64',
    })
  }
}
