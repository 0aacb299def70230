import { expect, test } from 'vitest'
import type { ErrorCode } from '../../errors/codes.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { ResolvedMedia } from '../../media/types.ts'
import { blameInput } from './blame-input.ts'

const one = (kind: ResolvedMedia['facts']['kind'], mimeType: string, fileUri?: string): ResolvedMedia => ({
  part: fileUri === undefined ? { text: '' } : { fileData: { fileUri } },
  route: fileUri === undefined ? 'inline' : 'file',
  facts: { kind, mimeType },
  explain: '',
  issues: [],
  label: '',
})
const files = 'https://generativelanguage.googleapis.com/v1beta/files'
const words = one('text', 'text/plain')
const png = one('image', 'image/png')
const jpeg = one('image', 'image/jpeg')
const clip = one('video', 'video/mp4')
const fileA = one('image', 'image/png', `${files}/abc`)
const fileB = one('image', 'image/png', `${files}/abc-2`)

test.each<[code: ErrorCode, server: string, media: ResolvedMedia[], index: number | undefined]>([
  ['media_unreadable', 'Provided image is not valid.', [words, png], 1],
  ['media_unreadable', 'Unable to process input image.', [clip, png], 1],
  ['media_unreadable', 'Unable to process input image.', [png, jpeg], undefined],
  ['media_type_unsupported', 'Unsupported MIME type: image/jpeg', [png, jpeg], 1],
  [
    'file_expired',
    'You do not have permission to access the File abc or it may not exist.',
    [fileB, fileA],
    1,
  ],
  ['file_expired', 'The requested files/abc-2 was not found.', [png, fileB, fileA], 1],
  ['file_expired', 'gone', [png, fileA], 1],
  [
    'media_fetch_failed',
    'Cannot fetch https://a.b/c.png',
    [png, one('image', 'image/png', 'https://a.b/c.png')],
    1,
  ],
  ['server_error', 'Provided image is not valid.', [png], undefined],
])('%s %j', (code, server, media, index) => {
  const error = blameInput(new SightglassError(code, 'It failed.', { details: { server } }), media)
  expect((error as SightglassError).inputIndex).toBe(index)
})
