import { type FileInfo, SightglassError } from '@sightglass/core'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { orError } from '../failure.ts'
import { answerType } from './task.ts'

const FileState = builder.enumType('FileState', {
  description: 'Whether a file can be used.',
  values: {
    PROCESSING: { description: 'Not yet.' },
    ACTIVE: { description: 'Yes.' },
    FAILED: { description: 'Never; failure says why.' },
    STATE_UNSPECIFIED: { description: 'The API did not say.' },
  } as const,
})

export const UploadedFileType = builder.objectRef<FileInfo>('UploadedFile').implement({
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

builder.mutationField('deleteFile', (t) =>
  t.field({
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
)
