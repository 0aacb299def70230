import { type FileInfo, SightglassError, type UploadProgress } from '@sightglass/core'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { type Failure, orError, toFailure } from '../failure.ts'
import { MediaInput, type MediaInputShape, toMediaSource } from './media.ts'
import { answerType, eventType } from './task.ts'

const FileState = builder.enumType('FileState', {
  description: 'Whether a file can be used.',
  values: {
    PROCESSING: { description: 'Not yet.' },
    ACTIVE: { description: 'Yes.' },
    FAILED: { description: 'Never; failure says why.' },
    STATE_UNSPECIFIED: { description: 'The API did not say.' },
  } as const,
})

const UploadedFileType = builder.objectRef<FileInfo>('UploadedFile').implement({
  description: 'A file of the Files API. Its name goes into MediaInput.file.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'files/… ' }),
    uri: t.exposeString('uri', { description: 'What the model API calls it.' }),
    mimeType: t.exposeString('mimeType', { description: 'What it is.' }),
    displayName: t.exposeString('displayName', { nullable: true, description: 'What it was called.' }),
    sizeBytes: t.exposeFloat('sizeBytes', { nullable: true, description: 'How large it is.' }),
    state: t.expose('state', { type: FileState, description: 'Whether it can be used.' }),
    createdAt: t.string({
      nullable: true,
      description: 'When it was uploaded, ISO 8601.',
      resolve: ({ createdAt }) => createdAt?.toISOString(),
    }),
    expiresAt: t.string({
      nullable: true,
      description: 'When Google deletes it, ISO 8601: 48 hours after the upload.',
      resolve: ({ expiresAt }) => expiresAt?.toISOString(),
    }),
    durationSeconds: t.exposeFloat('durationSeconds', { nullable: true, description: 'Length of a clip.' }),
    failure: t.exposeString('failure', { nullable: true, description: 'Why it FAILED.' }),
  }),
})

interface FilePage {
  readonly edges: readonly { readonly cursor: string; readonly node: FileInfo }[]
  readonly hasNextPage: boolean
}

const FileEdge = builder.objectRef<FilePage['edges'][number]>('FileEdge').implement({
  description: 'A file in a list.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Goes into after.' }),
    node: t.expose('node', { type: UploadedFileType, description: 'The file.' }),
  }),
})

const PageInfo = builder.objectRef<FilePage>('PageInfo').implement({
  description: 'Whether there is more.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there is more.' }),
    endCursor: t.string({
      nullable: true,
      description: 'Goes into after for the next page.',
      resolve: ({ edges }) => edges.at(-1)?.cursor,
    }),
  }),
})

const FileConnection = builder.objectRef<FilePage>('FileConnection').implement({
  description: 'A page of files.',
  fields: (t) => ({
    edges: t.field({ type: [FileEdge], description: 'The files.', resolve: ({ edges }) => [...edges] }),
    nodes: t.field({
      type: [UploadedFileType],
      description: 'The files without their cursors.',
      resolve: ({ edges }) => edges.map(({ node }) => node),
    }),
    pageInfo: t.field({ type: PageInfo, description: 'Whether there is more.', resolve: (page) => page }),
  }),
})

const mostFiles = 100

builder.queryFields((t) => ({
  files: t.field({
    type: answerType('FilesAnswer', 'Files, or an expected failure.', FileConnection),
    description: 'The files that you uploaded, newest first as the API lists them.',
    args: {
      first: t.arg.int({ defaultValue: 20, description: `How many, 1..${mostFiles}.` }),
      after: t.arg.string({ description: 'A cursor; the page begins behind it.' }),
    },
    resolve: (_, { first, after }, context) =>
      orError(() => pageOf(context, first ?? 20, after ?? undefined)),
  }),
  file: t.field({
    type: answerType('FileAnswer', 'A file, or an expected failure.', UploadedFileType),
    description: 'One file by its name.',
    args: { name: t.arg.string({ required: true, description: 'files/…' }) },
    resolve: (_, { name }, context) =>
      orError(async () => {
        const own = await context.files.mustOwn(name)
        return context.vision.files.get(own, { signal: context.signal })
      }),
  }),
}))

async function pageOf(
  { vision, files, signal }: Context,
  first: number,
  after: string | undefined,
): Promise<FilePage> {
  if (first < 1 || first > mostFiles) {
    throw new SightglassError('request_invalid', 'first is out of range.', {
      details: { given: first, limit: `1 to ${mostFiles}` },
    })
  }
  const edges: { cursor: string; node: FileInfo }[] = []
  let behind = after === undefined
  for await (const node of vision.files.list({ pageSize: mostFiles, signal })) {
    if (behind && (await files.owns(node.name))) {
      if (edges.length === first) return { edges, hasNextPage: true }
      edges.push({ cursor: node.name, node })
    }
    behind ||= node.name === after
  }
  return { edges, hasNextPage: false }
}

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

const mediaWords = 'An upload, a URL or base64.'

builder.mutationFields((t) => ({
  uploadMedia: t.field({
    type: answerType('UploadAnswer', 'The file, or an expected failure.', UploadedFileType),
    description: 'Uploads media to the Files API, to be used in many calls.',
    args: {
      media: t.arg({ type: MediaInput, required: true, description: mediaWords }),
      options: t.arg({ type: UploadOptions, description: 'How to upload.' }),
    },
    resolve: (_, { media, options }, context) => orError(() => upload(context, media, options)),
  }),
  deleteFile: t.field({
    type: answerType(
      'DeleteAnswer',
      'The name of what is gone, or an expected failure.',
      builder.objectRef<{ name: string }>('DeletedFile').implement({
        description: 'A file that is gone.',
        fields: (f) => ({ name: f.exposeString('name', { description: 'files/…' }) }),
      }),
    ),
    description: 'Deletes a file before its 48 hours are over.',
    args: { name: t.arg.string({ required: true, description: 'files/…' }) },
    resolve: (_, { name }, context) =>
      orError(async () => {
        const own = await context.files.mustOwn(name)
        await context.vision.files.delete(own, { signal: context.signal })
        return { name: own }
      }),
  }),
}))

builder.subscriptionField('uploadMedia', (t) =>
  t.field({
    type: eventType('UploadEvent', 'How far it is; then the file, or an expected failure.', {
      piece: UploadProgressType,
      isPiece: (value) => 'progress' in value,
      result: UploadedFileType,
    }),
    description: 'Uploads media to the Files API and says how far it is.',
    args: {
      media: t.arg({ type: MediaInput, required: true, description: mediaWords }),
      options: t.arg({ type: UploadOptions, description: 'How to upload.' }),
    },
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
