import { type FileInfo, SightglassError, type UploadProgress } from '@sightglass/core'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { type Failure, orError, toFailure } from '../failure.ts'
import { UploadedFileType } from './files.ts'
import { MediaInput, type MediaInputShape, toMediaSource } from './media.ts'
import { answerType, eventType } from './task.ts'

const UploadOptions = builder.inputType('UploadOptions', {
  description: 'How to upload.',
  fields: (t) => ({
    displayName: t.string({ description: 'What lists show.' }),
    mimeType: t.string({ description: 'What it is, where its bytes do not tell.' }),
    wait: t.boolean({ description: 'Wait until it can be used; true when absent.' }),
  }),
})

const UploadProgressType = builder.objectRef<{ progress: UploadProgress }>('UploadProgress').implement({
  description: 'How far an upload is.',
  fields: (t) => ({
    sentBytes: t.float({ description: 'Sent so far.', resolve: ({ progress }) => progress.sentBytes }),
    totalBytes: t.float({
      nullable: true,
      description: 'Of so many, if known.',
      resolve: ({ progress }) => progress.totalBytes,
    }),
    bytesPerSecond: t.float({
      description: 'Mean rate.',
      resolve: ({ progress }) => progress.bytesPerSecond,
    }),
  }),
})

type UploadOptionsShape = typeof UploadOptions.$inferInput | null | undefined

async function upload(
  context: Context,
  media: MediaInputShape,
  options: UploadOptionsShape,
  onProgress?: (progress: UploadProgress) => void,
): Promise<FileInfo> {
  const { displayName, mimeType, wait } = options ?? {}
  const admission = await context.limits.enter(context.caller)
  try {
    const file = await context.vision.files.upload(await toMediaSource(media, context), {
      ...(displayName && { displayName }),
      ...(mimeType && { mimeType }),
      ...(wait === false && { wait }),
      ...(onProgress && { onProgress }),
      signal: context.signal,
    })
    await context.files.own(file.name)
    return file
  } finally {
    await admission.leave()
  }
}

const uploadArgs = builder.args((t) => ({
  media: t.field({ type: MediaInput, required: true, description: 'An upload, a URL or base64.' }),
  options: t.field({ type: UploadOptions, description: 'How to upload.' }),
}))

builder.mutationField('uploadMedia', (t) =>
  t.field({
    type: answerType('UploadAnswer', 'The file, or an expected failure.', UploadedFileType),
    description: 'Uploads media to the Files API, to be used in many calls.',
    args: uploadArgs,
    resolve: (_, { media, options }, context) => orError(() => upload(context, media, options)),
  }),
)

builder.subscriptionField('uploadMedia', (t) =>
  t.field({
    type: eventType('UploadEvent', 'How far it is; then the file, or an expected failure.', {
      piece: UploadProgressType,
      isPiece: (value) => 'progress' in value,
      result: UploadedFileType,
    }),
    description: 'Uploads media to the Files API and says how far it is.',
    args: uploadArgs,
    subscribe: (_, { media, options }, context) => watchUpload(context, media, options),
    resolve: (event) => event,
  }),
)

async function* watchUpload(
  context: Context,
  media: MediaInputShape,
  options: UploadOptionsShape,
): AsyncGenerator<{ progress: UploadProgress } | FileInfo | Failure, void, undefined> {
  let latest: UploadProgress | undefined
  let news = Promise.withResolvers<void>()
  const uploading = upload(context, media, options, (progress) => {
    latest = progress
    news.resolve()
  })
  // Whoever is slow to listen is told the latest state, not every one.
  const ended = uploading.then(
    () => true,
    () => true,
  )
  while ((await Promise.race([ended, news.promise])) !== true) {
    news = Promise.withResolvers()
    if (latest) yield { progress: latest }
  }
  try {
    yield await uploading
  } catch (error) {
    if (!SightglassError.isInstance(error)) throw error
    yield toFailure(error)
  }
}
