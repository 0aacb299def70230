import type { ModelSurface } from './types.ts'

type Kinds = Readonly<Record<'image' | 'video' | 'audio' | 'document', readonly string[]>>

/**
 * What each surface takes, in its own spelling. Checked 2026-09-23.
 * Sources: https://ai.google.dev/gemini-api/docs/image-understanding, …/video-understanding, …/audio,
 * …/document-processing; https://cloud.google.com/vertex-ai/generative-ai/docs/models
 */
export const acceptedMimeTypes: Readonly<Record<ModelSurface, Kinds>> = {
  'gemini-api': {
    image: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
    video: [
      'video/mp4',
      'video/mpeg',
      'video/mov',
      'video/quicktime',
      'video/avi',
      'video/x-flv',
      'video/mpg',
      'video/webm',
      'video/wmv',
      'video/3gpp',
    ],
    audio: ['audio/wav', 'audio/mp3', 'audio/mpeg', 'audio/aiff', 'audio/aac', 'audio/ogg', 'audio/flac'],
    document: [
      'application/pdf',
      'text/plain',
      'text/html',
      'text/css',
      'text/xml',
      'text/csv',
      'text/rtf',
      'text/javascript',
      'application/json',
    ],
  },
  vertex: {
    image: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
    video: [
      'video/x-flv',
      'video/quicktime',
      'video/mpeg',
      'video/mpegs',
      'video/mpegps',
      'video/mpg',
      'video/mp4',
      'video/webm',
      'video/wmv',
      'video/3gpp',
    ],
    audio: [
      'audio/x-aac',
      'audio/flac',
      'audio/mp3',
      'audio/m4a',
      'audio/mpeg',
      'audio/mpga',
      'audio/mp4',
      'audio/ogg',
      'audio/opus',
      'audio/pcm',
      'audio/wav',
      'audio/webm',
    ],
    document: ['application/pdf', 'text/plain'],
  },
}
