import type { ErrorCode } from '../../errors/codes.ts'

/** What a refusal means, and what to do about it. */
export interface Verdict {
  readonly code: ErrorCode
  readonly sentence: string
  readonly try?: string
  readonly retryable?: boolean
  readonly limit?: string
  readonly given?: string
}

/** The server says so by 413 or in the words of a 400. */
export const tooLarge: Verdict = {
  code: 'media_too_large',
  sentence: 'The request is too large to send inline.',
  try: 'Upload the media with vision.files.upload() and pass the result.',
}
