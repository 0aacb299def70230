import type { IncomingMessage, ServerResponse } from 'node:http'
import { faultNames, parseFaults } from '../faults/fault.ts'
import { RpcError } from '../protocol/rpc-error.ts'
import type { RecordedRequest } from '../script/journal.ts'
import { readRules } from '../script/read-rules.ts'
import type { ScriptRule } from '../script/script.ts'
import { readBody, sendError, sendJson } from '../server/http.ts'
import type { EmulatorState } from '../server/state.ts'
import { pageHtml } from './page.ts'

/** What the control paths work on. */
export interface ControlContext {
  readonly state: EmulatorState
  readonly reset: () => void
}

/** Whether a path is the emulator's own, not the API's. */
export const isControlPath = (path: string): boolean =>
  path === '/' || path === '/favicon.ico' || path.startsWith('/_emulator/')

/** Answers the page and the paths that steer a running emulator from outside. */
export async function handleControl(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  context: ControlContext,
): Promise<void> {
  try {
    // A web page elsewhere must not be able to steer it: browsers say where a request comes from.
    const origin = request.headers.origin
    if (
      request.method !== 'GET' &&
      origin !== undefined &&
      URL.parse(origin)?.host !== request.headers.host
    ) {
      throw new RpcError(
        403,
        'PERMISSION_DENIED',
        'Only the emulator’s own page may steer it from a browser.',
      )
    }
    await answer(request, response, url, context)
  } catch (error) {
    sendError(
      response,
      error instanceof RpcError
        ? error
        : new RpcError(400, 'INVALID_ARGUMENT', error instanceof Error ? error.message : String(error)),
    )
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { state, reset }: ControlContext,
): Promise<void> {
  const path = `${request.method} ${url.pathname}`
  const body = async () => {
    const text = (await readBody(request, 10_000_000)).toString('utf8')
    const given = JSON.parse(text) as Record<string, unknown> | null
    if (typeof given !== 'object' || given === null)
      throw new TypeError('The body must be a JSON object or list.')
    return given
  }
  switch (path) {
    case 'GET /':
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' blob: data:",
      })
      response.end(pageHtml())
      return
    case 'GET /favicon.ico':
      response.writeHead(204).end()
      return
    case 'GET /_emulator/health':
      sendJson(response, { status: 'ok', requests: state.requests.length })
      return
    case 'GET /_emulator/requests':
      sendJson(response, { requests: state.requests.all().map(summarize) })
      return
    case 'GET /_emulator/events':
      return events(response, state)
    case 'GET /_emulator/media':
      return sendMedia(response, url, state)
    case 'POST /_emulator/script': {
      const { strict, rules } = readScript(await body())
      for (const rule of rules) state.script.add(rule)
      state.script.strict = strict ?? state.script.strict
      sendJson(response, { added: rules.length, strict: state.script.strict })
      return
    }
    case 'POST /_emulator/faults': {
      const { fault, times, rate, seed } = await body()
      if (rate) state.faults.rate(rate as Record<string, number>, typeof seed === 'number' ? { seed } : {})
      else if (typeof fault === 'string') {
        if (times !== undefined && !(Number.isInteger(times) && Number(times) > 0))
          throw new TypeError('"times" must be a whole number from 1.')
        for (const one of parseFaults(fault))
          state.faults.next(one, times === undefined ? {} : { times: Number(times) })
      } else
        throw new TypeError(
          `Give {"fault": "429-minute;retry=2", "times": 1} or {"rate": {"503": 0.2}, "seed": 1}. Faults: ${faultNames.join(', ')}.`,
        )
      sendJson(response, {})
      return
    }
    case 'POST /_emulator/clock': {
      const { advanceMs } = await body()
      if (typeof advanceMs !== 'number' || !Number.isFinite(advanceMs))
        throw new TypeError('Give {"advanceMs": milliseconds}.')
      state.clock.advance(advanceMs)
      sendJson(response, { now: new Date(state.clock.now()).toISOString() })
      return
    }
    case 'POST /_emulator/reset':
      reset()
      sendJson(response, {})
      return
    default:
      throw new RpcError(404, 'NOT_FOUND', `The emulator has nothing at ${path}.`)
  }
}

/** A list of rules, one rule alone, or `{"rules": […]}`; the latter two also with `strict`. */
function readScript(given: unknown): { readonly rules: ScriptRule[]; readonly strict?: boolean } {
  if (Array.isArray(given)) return { rules: readRules(given) }
  const { strict, rules, ...rule } = given as Record<string, unknown>
  if (strict !== undefined && typeof strict !== 'boolean')
    throw new TypeError('"strict" must be true or false.')
  const isRule = Object.keys(rule).length > 0 || (strict === undefined && rules === undefined)
  return {
    rules: readRules([...(Array.isArray(rules) ? rules : []), ...(isRule ? [rule] : [])]),
    ...(strict !== undefined && { strict }),
  }
}

function summarize(entry: RecordedRequest): Record<string, unknown> {
  const { call, response, sights, ...rest } = entry
  return {
    ...rest,
    ...(call
      ? {
          model: call.model,
          prompt: call.prompt.slice(0, 2000),
          media: call.media.map(({ path, mimeType, sha256, level, bytes }) => ({
            path,
            mimeType,
            sha256,
            level,
            byteLength: bytes?.byteLength,
          })),
        }
      : {}),
    ...(response
      ? {
          reply:
            response.candidates?.[0]?.content?.parts
              ?.map((part) => part.text ?? JSON.stringify(part))
              .join('')
              .slice(0, 4000) ?? '',
          usage: response.usageMetadata,
        }
      : {}),
    ...(sights
      ? {
          sights: sights.map(({ kind, width, height, objects, texts, colours, notes }) => ({
            kind,
            width,
            height,
            colours,
            notes,
            objects: objects.map(({ label, score, box, polygon }) => ({ label, score, box, polygon })),
            texts: texts.map(({ text, box }) => ({ text, box })),
          })),
        }
      : {}),
  }
}

function events(response: ServerResponse, state: EmulatorState): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': hello\n\n')
  const stop = state.requests.listen((entry) =>
    response.write(`data: ${JSON.stringify(summarize(entry))}\n\n`),
  )
  response.once('close', stop)
}

/** The bytes of a medium in the journal, for the page. */
function sendMedia(response: ServerResponse, url: URL, state: EmulatorState): void {
  const index = Number(url.searchParams.get('request'))
  const place = Number(url.searchParams.get('media') ?? 0)
  const media = state.requests.all().find((entry) => entry.index === index)?.call?.media[place]
  if (!media?.bytes) throw new RpcError(404, 'NOT_FOUND', 'No such medium in the journal.')
  response.writeHead(200, {
    'content-type': media.mimeType,
    'cache-control': 'private, max-age=600',
    'x-content-type-options': 'nosniff',
  })
  response.end(media.bytes)
}
