import type { ServerResponse } from 'node:http'
import { sleep } from './http.ts'
import { type PieceOptions, splitText } from './stream.ts'

/** One step of an interaction. */
export interface InteractionStep {
  readonly type: string
  readonly signature?: string
  readonly content?: readonly { readonly type: string; readonly text: string }[]
}

/** An interaction as the service writes it. */
export interface Interaction {
  readonly id: string
  readonly object: 'interaction'
  readonly model: string
  readonly status: string
  readonly created: string
  readonly updated: string
  readonly service_tier: string
  readonly steps: readonly InteractionStep[]
  readonly usage: Readonly<Record<string, unknown>>
}

type Event = Readonly<Record<string, unknown>> & { readonly event_type: string }

/**
 * The events of a streamed interaction: created, each step's start, deltas and stop, completed.
 * Source: https://ai.google.dev/gemini-api/docs/interactions/streaming and the types of @google/genai 3.1.0
 */
function interactionEvents(interaction: Interaction, chunks?: readonly string[]): Event[] {
  const { steps, usage: _usage, ...head } = interaction
  // Recorded: its times and tier are told at the end (vercel/ai, interactions/__fixtures__/basic.chunks.txt).
  const { created: _created, updated: _updated, service_tier: _tier, ...named } = head
  const begun = { ...named, status: 'in_progress' }
  const ended = { ...head, usage: interaction.usage }
  return [
    { event_type: 'interaction.created', interaction: begun },
    { event_type: 'interaction.status_update', interaction_id: head.id, status: 'in_progress' },
    ...steps.flatMap((step, index) => stepEvents(step, index, chunks)),
    { event_type: 'interaction.completed', interaction: ended },
  ]
}

function stepEvents(step: InteractionStep, index: number, chunks?: readonly string[]): Event[] {
  const deltas =
    step.type === 'thought'
      ? [{ type: 'thought_signature', signature: step.signature }]
      : (chunks ?? splitText(step.content?.map((item) => item.text).join('') ?? '')).map((text) => ({
          type: 'text',
          text,
        }))
  return [
    { event_type: 'step.start', index, step: { type: step.type } },
    ...deltas.map((delta) => ({ event_type: 'step.delta', index, delta })),
    { event_type: 'step.stop', index },
  ]
}

/** Sends an interaction as server-sent events that end with `[DONE]`. */
export async function sendInteractionStream(
  response: ServerResponse,
  interaction: Interaction,
  options: PieceOptions,
): Promise<void> {
  const { faults, signal } = options
  const fault = (name: string) => faults.find((entry) => entry.name === name)
  const [slow, cut, failing] = [fault('slow-stream'), fault('cut-stream'), fault('stream-error')]
  const delayMs = slow ? (slow.delayMs ?? 200) : options.delayMs
  const stopAfter = cut || failing ? ((cut ?? failing)?.afterChunks ?? 1) : Number.POSITIVE_INFINITY
  response.writeHead(200, { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' })
  const send = async (name: string, data: string) => {
    if (!response.write(`event: ${name}\ndata: ${data}\n\n`))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  let said = 0
  for (const event of interactionEvents(interaction, options.chunks)) {
    if (event.event_type === 'step.delta') {
      if (said >= stopAfter) break
      if (said > 0 && delayMs > 0) await sleep(delayMs, signal)
      said += 1
    }
    const json = JSON.stringify(event)
    const broken = fault('malformed-json') && event.event_type === 'interaction.completed'
    await send(event.event_type, broken ? json.slice(0, json.length / 2) : json)
  }
  if (cut) {
    response.write('event: step.delta\ndata: {"index"')
    await sleep(5, signal).catch(() => undefined)
    response.destroy()
    return
  }
  if (failing) {
    const error = { code: 'unavailable', message: 'The model is overloaded. Please try again later.' }
    await send('error', JSON.stringify({ event_type: 'error', error }))
  } else await send('done', '[DONE]')
  response.end()
}
