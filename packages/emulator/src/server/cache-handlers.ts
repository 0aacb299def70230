import { invalidArgument } from '../protocol/rpc-error.ts'
import type { Content, GenerateContentRequest } from '../protocol/wire.ts'
import { cacheResource } from './caches.ts'
import type { Exchange } from './context.ts'
import { countPrepared } from './generate.ts'
import { sendJson } from './http.ts'
import { readJsonBody } from './json-body.ts'
import { takeFaults } from './model-handlers.ts'
import { pageOf } from './page-of.ts'
import { prepareCall } from './prepare-call.ts'

/** The least a cache must hold: 1,024 tokens for 2.5 Flash, 4,096 for 2.5 Pro and since Gemini 3 (caching page). */
function leastTokens(model: { generation: number; pro: boolean }): number {
  return model.generation < 3 && !model.pro ? 1024 : 4096
}

/** `cachedContents`. */
export async function handleCaches(exchange: Exchange): Promise<void> {
  const { response, url, state, owner, route, signal } = exchange
  await takeFaults(exchange)
  exchange.entry.answeredBy = 'engine'
  const prefix = route.surface === 'vertex' ? `projects/${route.project ?? '-'}/locations/global/` : ''
  const sent = (cached: Parameters<typeof cacheResource>[0]) =>
    sendJson(response, cacheResource(cached, prefix))
  switch (route.operation) {
    case 'cachedContents.create': {
      const { json } = await readJsonBody(exchange)
      const { model = '', contents, systemInstruction, tools, toolConfig, ...rest } = json
      const request = {
        contents: contents ?? [],
        systemInstruction,
        tools,
        toolConfig,
      } as GenerateContentRequest
      for (const name of Object.keys(request) as (keyof GenerateContentRequest)[])
        if (request[name] === undefined) delete request[name]
      if (contents === undefined && systemInstruction !== undefined)
        request.contents = [{ role: 'user', parts: [{ text: ' ' }] }]
      const input = {
        operation: 'generateContent' as const,
        surface: route.surface,
        version: route.version,
        model: String(model),
        owner,
      }
      const prepared = prepareCall(request, input, state)
      const count = await countPrepared(prepared, 'generateContent', state, signal)
      const least = leastTokens(prepared.model)
      if (count.total < least) {
        throw invalidArgument(
          `Cached content is too small. total_token_count=${count.total}, min_total_token_count=${least}`,
        )
      }
      const text = (name: string) => (typeof rest[name] === 'string' ? { [name]: rest[name] as string } : {})
      sent(
        state.caches.add(owner, {
          model: prepared.model.id,
          contents: (contents as Content[] | undefined) ?? [],
          ...(systemInstruction ? { systemInstruction: systemInstruction as Content } : {}),
          ...text('displayName'),
          ...text('ttl'),
          ...text('expireTime'),
          tokens: count.byModality,
        }),
      )
      return
    }
    case 'cachedContents.list': {
      const { page, nextPageToken } = pageOf(state.caches.list(owner), url.searchParams, {
        usual: 50,
        most: 1000,
      })
      const cachedContents = page.map((cached) => cacheResource(cached, prefix))
      sendJson(response, {
        ...(page.length > 0 ? { cachedContents } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
      })
      return
    }
    case 'cachedContents.get':
      sent(state.caches.get(owner, route.id, route.surface))
      return
    case 'cachedContents.patch': {
      const { json } = await readJsonBody(exchange)
      const text = (name: string) => (typeof json[name] === 'string' ? { [name]: json[name] as string } : {})
      sent(state.caches.update(owner, route.id, { ...text('ttl'), ...text('expireTime') }))
      return
    }
    default:
      state.caches.delete(owner, route.id)
      sendJson(response, {})
  }
}
