import { toCamelCase } from '../protocol/camel-case.ts'
import { invalidArgument, RpcError } from '../protocol/rpc-error.ts'
import type { GenerateContentRequest } from '../protocol/wire.ts'
import { type BatchItem, type BatchResult, batchOperation } from './batches.ts'
import type { Exchange } from './context.ts'
import { generate } from './generate.ts'
import { sendJson } from './http.ts'
import { readJsonBody } from './json-body.ts'
import { takeFaults } from './model-handlers.ts'
import { pageOf } from './page-of.ts'
import { prepareCall } from './prepare-call.ts'

/** `batchGenerateContent`: starts a batch from requests in the body or in an uploaded JSONL file. */
export async function handleBatchCreate(exchange: Exchange): Promise<void> {
  const { response, state, owner, route } = exchange
  const { json } = await readJsonBody(exchange)
  await takeFaults(exchange)
  exchange.entry.answeredBy = 'engine'
  const model = state.models.get(route.id, { version: route.version, method: 'batchGenerateContent' })
  const batch = (json.batch ?? {}) as { displayName?: string; inputConfig?: Record<string, unknown> }
  const config = batch.inputConfig
  if (!config)
    throw invalidArgument('* BatchGenerateContentRequest.batch.input_config: input_config is required.\n')
  const fileName = typeof config.fileName === 'string' ? config.fileName : undefined
  const items =
    fileName === undefined
      ? inlineItems(config)
      : fileItems(state.files.use(owner, fileName)?.bytes, fileName)
  if (items.length === 0) throw invalidArgument('The batch has no requests.')
  const input = {
    operation: 'generateContent' as const,
    surface: route.surface,
    version: route.version,
    owner,
  }
  const started = state.batches.start({
    owner,
    model: model.id,
    displayName: batch.displayName ?? `batch of ${model.id}`,
    items,
    ...(fileName === undefined ? {} : { inputFile: fileName }),
    answer: async (item, signal) => {
      const label = {
        ...(item.key === undefined ? {} : { key: item.key }),
        ...(item.metadata ? { metadata: item.metadata } : {}),
      }
      if (!item.request)
        return { ...label, error: item.error ?? { code: 3, message: 'The line has no request.' } }
      try {
        const { model: own, ...request } = item.request
        const prepared = prepareCall(request, { ...input, model: own ?? model.id }, state)
        const { response: reply } = await generate(prepared, state, signal)
        return { ...label, response: reply }
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
        return { ...label, error: { code: rpcNumber(error), message: error.message } }
      }
    },
    store: (lines, id) => {
      const bytes = Buffer.from(lines.map((line: BatchResult) => `${JSON.stringify(line)}\n`).join(''))
      return state.files.add(
        owner,
        bytes,
        { name: `files/batch-${id}`, mimeType: 'application/jsonl' },
        { generated: true },
      ).name
    },
  })
  sendJson(response, batchOperation(started))
}

/** The number google.rpc.Code gives to a status. */
function rpcNumber({ status }: RpcError): number {
  const numbers: Record<string, number> = {
    CANCELLED: 1,
    INVALID_ARGUMENT: 3,
    DEADLINE_EXCEEDED: 4,
    NOT_FOUND: 5,
    ALREADY_EXISTS: 6,
    PERMISSION_DENIED: 7,
    RESOURCE_EXHAUSTED: 8,
    FAILED_PRECONDITION: 9,
    ABORTED: 10,
    OUT_OF_RANGE: 11,
    UNIMPLEMENTED: 12,
    INTERNAL: 13,
    UNAVAILABLE: 14,
    UNAUTHENTICATED: 16,
  }
  return numbers[status] ?? 2
}

function inlineItems(config: Record<string, unknown>): BatchItem[] {
  const list = (config.requests as { requests?: unknown } | undefined)?.requests
  if (!Array.isArray(list))
    throw invalidArgument(
      '* BatchGenerateContentRequest.batch.input_config: requests or file_name is required.\n',
    )
  return list.map(
    (entry: { request?: GenerateContentRequest; metadata?: Record<string, unknown> } | null) => ({
      ...(entry?.request ? { request: entry.request } : {}),
      ...(entry?.metadata ? { metadata: entry.metadata } : {}),
    }),
  )
}

function fileItems(bytes: Uint8Array | undefined, fileName: string): BatchItem[] {
  if (!bytes) throw invalidArgument(`The file ${fileName} cannot be used as a batch's input.`)
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      try {
        const entry = toCamelCase(JSON.parse(line)) as {
          key?: unknown
          request?: GenerateContentRequest
          metadata?: Record<string, unknown>
        }
        return {
          ...(entry.key === undefined ? {} : { key: String(entry.key) }),
          ...(entry.metadata ? { metadata: entry.metadata } : {}),
          ...(entry.request ? { request: entry.request } : {}),
        }
      } catch {
        return { error: { code: 3, message: `Line ${index + 1} is not JSON.` } }
      }
    })
}

/** `batches.list`, `get`, `cancel` and `delete`. */
export async function handleBatches(exchange: Exchange): Promise<void> {
  const { response, url, state, owner, route } = exchange
  await takeFaults(exchange)
  exchange.entry.answeredBy = 'engine'
  switch (route.operation) {
    case 'batches.list': {
      const { page, nextPageToken } = pageOf(state.batches.list(owner), url.searchParams, {
        usual: 50,
        most: 1000,
      })
      sendJson(response, {
        ...(page.length > 0 ? { operations: page.map(batchOperation) } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
      })
      return
    }
    case 'batches.get':
      sendJson(response, batchOperation(state.batches.get(owner, route.id)))
      return
    case 'batches.cancel':
      state.batches.cancel(owner, route.id)
      sendJson(response, {})
      return
    default:
      state.batches.delete(owner, route.id)
      sendJson(response, {})
  }
}
