import type { Fault } from '../faults/fault.ts'
import { errorOfFault } from '../faults/fault-error.ts'
import { spoilAnswer } from '../faults/spoil-answer.ts'
import { publisherModelNotFound } from '../protocol/models.ts'
import { invalidArgument } from '../protocol/rpc-error.ts'
import { Findings } from '../protocol/validate/findings.ts'
import { checkNames } from '../protocol/validate/names-and-numbers.ts'
import type { GenerateContentRequest } from '../protocol/wire.ts'
import type { Call } from '../script/call.ts'
import type { Exchange } from './context.ts'
import { countPrepared, generate } from './generate.ts'
import { sendJson, sleep } from './http.ts'
import { readJsonBody } from './json-body.ts'
import { pageOf } from './page-of.ts'
import { type PreparedCall, prepareCall } from './prepare-call.ts'
import { sendStream } from './stream.ts'

const quickHeader = (exchange: Exchange): string | undefined => {
  const value = exchange.request.headers['x-emulator-fault']
  return Array.isArray(value) ? value.join(',') : value
}

/** Chooses the faults of a request and acts on those that come before any answer. */
export async function takeFaults(exchange: Exchange, call?: Call): Promise<void> {
  const { state, route, response, signal } = exchange
  const header = quickHeader(exchange)
  let faults: Fault[]
  try {
    faults = state.faults.take({
      ...(header ? { header } : {}),
      operation: route.operation,
      ...(call ? { call } : {}),
    })
  } catch (error) {
    throw invalidArgument(error instanceof Error ? error.message : String(error))
  }
  exchange.faults = faults
  if (faults.length === 0) return
  exchange.entry.fault = faults.map((fault) => fault.name).join(', ')
  for (const fault of faults) {
    if (fault.name === 'slow-first-byte') await sleep(fault.delayMs ?? 1000, signal)
    if (fault.name === 'hang') await sleep(2 ** 31 - 1, signal)
    if (fault.name === 'cut') {
      exchange.entry.answeredBy = 'fault'
      response.destroy()
      throw new CutLine()
    }
    const error = errorOfFault(fault, { model: call?.model ?? route.id, version: route.version })
    if (error) {
      exchange.entry.answeredBy = 'fault'
      throw error
    }
  }
}

/** The connection was cut on purpose. */
export class CutLine extends Error {}

/** `generateContent` and `streamGenerateContent`. */
export async function handleGenerate(exchange: Exchange): Promise<void> {
  const { state, route, response, url, entry, signal } = exchange
  const { raw, json } = await readJsonBody(exchange)
  if (state.tape) return replay(exchange, raw, json)
  const prepared = prepare(exchange, json)
  await takeFaults(exchange, prepared.call)
  const answer = await generate(prepared, state, signal)
  let reply = answer.response
  for (const fault of exchange.faults) reply = spoilAnswer(reply, fault)
  entry.answeredBy = reply === answer.response ? answer.answeredBy : 'fault'
  entry.response = reply
  if (answer.sights) entry.sights = answer.sights
  const tier = reply.usageMetadata?.serviceTier
  if (tier) response.setHeader('x-gemini-service-tier', tier)
  if (route.operation === 'streamGenerateContent') {
    await sendStream(response, reply, {
      form: url.searchParams.get('alt') === 'sse' ? 'sse' : 'array',
      ...(answer.chunks && reply === answer.response ? { chunks: answer.chunks } : {}),
      delayMs: state.streamDelayMs,
      faults: exchange.faults,
      signal,
    })
    return
  }
  if (exchange.faults.some((fault) => fault.name === 'malformed-json')) {
    const text = JSON.stringify(reply)
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
    response.end(text.slice(0, Math.floor(text.length * 0.7)))
    return
  }
  sendJson(response, reply)
}

function prepare(exchange: Exchange, json: Record<string, unknown>): PreparedCall {
  const { route, owner, state, entry } = exchange
  if (route.surface === 'vertex' && !state.models.has(route.id)) throw publisherModelNotFound(route.id, route)
  checkParameters(exchange.url)
  const input = {
    operation: route.operation,
    surface: route.surface,
    version: route.version,
    model: route.id,
    owner,
  }
  const prepared = prepareCall(json as GenerateContentRequest, input, state)
  const call = { ...prepared.call, index: entry.index }
  state.requests.note(entry, call)
  return { ...prepared, call }
}

/** Answers from a cassette, or by the real API. */
export async function replay(exchange: Exchange, raw: Buffer, json: Record<string, unknown>): Promise<void> {
  const { state, request, response, url, entry, signal, owner } = exchange
  await takeFaults(exchange)
  const findFile = (uri: string) => {
    try {
      return state.files.use(owner, uri)
    } catch {
      return undefined
    }
  }
  const method = request.method ?? 'GET'
  const recorded = await state.tape!.answer({ method, url, body: json, raw, findFile, signal })
  entry.answeredBy = 'cassette'
  response.writeHead(recorded.status, { 'content-type': recorded.contentType })
  response.end(recorded.body)
}

/** `countTokens`, of contents or of a whole `generateContentRequest`. */
export async function handleCountTokens(exchange: Exchange): Promise<void> {
  const { state, route, response, signal } = exchange
  const { raw, json } = await readJsonBody(exchange)
  if (state.tape) return replay(exchange, raw, json)
  const { contents, generateContentRequest, model: _model, ...rest } = json
  if (contents !== undefined && generateContentRequest !== undefined) {
    throw invalidArgument('Only one of contents and generate_content_request can be set.')
  }
  const asked = (generateContentRequest ??
    (contents === undefined ? {} : { contents })) as GenerateContentRequest
  const request = route.surface === 'vertex' ? { ...rest, ...asked } : { ...pickUnknown(rest), ...asked }
  const prepared = prepare(exchange, request)
  await takeFaults(exchange, prepared.call)
  exchange.entry.answeredBy = 'engine'
  const count = await countPrepared(prepared, 'countTokens', state, signal)
  if (route.surface === 'vertex') {
    const letters = (prepared.request.contents ?? [])
      .flatMap((content) => content.parts ?? [])
      .map((part) => part.text ?? '')
    const billable = letters.join('').replace(/\s/g, '').length
    sendJson(response, {
      totalTokens: count.total,
      ...(billable ? { totalBillableCharacters: billable } : {}),
      promptTokensDetails: count.byModality,
    })
    return
  }
  sendJson(response, geminiCount(prepared, count))
}

/** The front end's own parameters, by the discovery document; a `$` may stand before each. */
const parameters =
  /^\$?(?:\.?xgafv|access_token|alt|callback|fields|key|oauth_token|prettyPrint|quotaUser|upload_protocol|uploadType)$/

function checkParameters(url: URL): void {
  const findings = new Findings('google.ai.generativelanguage')
  for (const name of url.searchParams.keys()) if (!parameters.test(name)) findings.unknownParameter(name)
  findings.throwAny()
}

/** The Gemini API takes contents or a whole request here, and nothing else. */
function pickUnknown(rest: Record<string, unknown>): Record<string, unknown> {
  const findings = new Findings('google.ai.generativelanguage')
  checkNames(rest, new Set(), '', findings)
  findings.throwAny()
  return {}
}

/**
 * Since 2.0 each content carries one token for its role, on 2.0 where one is named; 2.5 alone lists the parts. Sources:
 * fixtures/wire/count-tokens-gemini-api.json (2.5), pydantic/pydantic-ai (2.0 without a role), google-gemini/cookbook
 * Counting_Tokens.ipynb (2.0: 259 and 83,521) and tidyverse/ellmer (3.5, 3.7) cassettes.
 */
function geminiCount(
  { request, model }: PreparedCall,
  count: {
    total: number
    byModality: { modality: string; tokenCount: number }[]
    byPath: ReadonlyMap<string, number>
    systemTokens: number
  },
): Record<string, unknown> {
  const contentTokens = (request.contents ?? []).map((content, turn) => ({
    partTokens: (content.parts ?? []).map(
      (_part, index) => count.byPath.get(`contents[${turn}].parts[${index}]`) ?? 0,
    ),
    roleTokens: 1,
  }))
  const named = (request.contents ?? []).filter((content) => content.role !== undefined).length
  const roles = model.generation < 2 ? 0 : model.generation < 2.5 ? named : contentTokens.length
  const hasText = count.byModality.some((entry) => entry.modality === 'TEXT')
  const details = count.byModality.map((entry) =>
    entry.modality === 'TEXT' ? { ...entry, tokenCount: entry.tokenCount + roles } : entry,
  )
  return {
    totalTokens: count.total + roles,
    promptTokensDetails:
      hasText || roles === 0 ? details : [{ modality: 'TEXT', tokenCount: roles }, ...details],
    ...(model.generation === 2.5
      ? {
          contentTokens,
          systemInstructionsTokens: count.systemTokens > 0 ? { partTokens: [count.systemTokens] } : {},
        }
      : {}),
  }
}

/** `models.list` and `models.get`. */
export async function handleModels(exchange: Exchange): Promise<void> {
  const { state, route, response, url } = exchange
  await takeFaults(exchange)
  const vertex = route.surface === 'vertex'
  const written = (resource: { name: string }) =>
    vertex ? { ...resource, name: `publishers/google/${resource.name}` } : resource
  if (route.operation === 'models.get') {
    sendJson(response, written(state.models.get(route.id, { version: route.version }).resource))
    return
  }
  const models = state.models.all().map((model) => written(model.resource))
  const { page, nextPageToken } = pageOf(models, url.searchParams, { usual: 50, most: 1000 })
  const key = vertex ? 'publisherModels' : 'models'
  sendJson(response, { [key]: page, ...(nextPageToken ? { nextPageToken } : {}) })
}
