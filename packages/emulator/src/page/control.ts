import type { IncomingMessage, ServerResponse } from 'node:http'
import { faultNames, parseFaults } from '../faults/fault.ts'
import { RpcError } from '../protocol/rpc-error.ts'
import type { RecordedRequest } from '../script/journal.ts'
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
    if (request.method !== 'GET' && origin !== undefined && new URL(origin).host !== request.headers.host) {
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
  const body = async () =>
    JSON.parse((await readBody(request, 10_000_000)).toString('utf8')) as Record<string, unknown>
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
      const given = await body()
      const rules = (
        Array.isArray(given) ? given : Array.isArray(given.rules) ? given.rules : [given]
      ) as Record<string, unknown>[]
      for (const rule of rules) if ('answer' in rule) state.script.add(readRule(rule))
      if (typeof given.strict === 'boolean') state.script.strict = given.strict
      sendJson(response, {
        added: rules.filter((rule) => 'answer' in rule).length,
        strict: state.script.strict,
      })
      return
    }
    case 'POST /_emulator/faults': {
      const { fault, times, rate, seed } = await body()
      if (rate) state.faults.rate(rate as Record<string, number>, typeof seed === 'number' ? { seed } : {})
      else if (typeof fault === 'string') {
        for (const one of parseFaults(fault))
          state.faults.next(one, typeof times === 'number' ? { times } : {})
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

/** A rule as JSON: patterns are written `{"pattern": "cats?", "flags": "i"}`. */
export function readRule(rule: Record<string, unknown>): ScriptRule {
  const pattern = (value: unknown) =>
    typeof value === 'object' && value !== null && 'pattern' in value
      ? new RegExp(String(value.pattern), 'flags' in value ? String(value.flags) : '')
      : value
  return {
    ...rule,
    model: pattern(rule.model),
    prompt: pattern(rule.prompt),
    mimeType: pattern(rule.mimeType),
  } as ScriptRule
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
