/**
 * A stream of events as the SDK can read it. The SDK knows one `data:` line and nothing else in an event; servers,
 * proxies and gateways on the way also write comments, event names, several lines of data, `[DONE]`, an error as bare JSON
 * between events, or leave the blank line after the last event out.
 * Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function withPlainEvents(response: Response): Response {
  const { body, status, statusText, headers } = response
  const isEvents = /^text\/event-stream\b/i.test(headers.get('content-type') ?? '')
  // The body of a refusal is plain JSON under the same type.
  if (body === null || !response.ok || !isEvents) return response
  return new Response(plainEvents(body), { status, statusText, headers })
}

function plainEvents(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  const events = new EventReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await reader.read()
          const text = done
            ? events.end(decoder.decode())
            : events.read(decoder.decode(value, { stream: true }))
          if (text !== '') controller.enqueue(encoder.encode(text))
          if (done) return controller.close()
          if (text !== '') return
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read ahead: what had arrived before a line broke is not lost here.
    { highWaterMark: 0 },
  )
}

/** Takes text as it comes, gives whole events as `data: …` and a blank line. */
class EventReader {
  #rest = ''
  #skipLineFeed = false
  #data: string[] = []
  /** Lines that are no field of an event. */
  #bare: string[] = []

  read(text: string): string {
    this.#rest += this.#skipLineFeed && text.startsWith('\n') ? text.slice(1) : text
    if (text !== '') this.#skipLineFeed = false
    const lines = this.#rest.split(/\r\n|\n|\r/)
    // A carriage return ends its line at once, whatever comes next.
    if (this.#rest.endsWith('\r')) this.#skipLineFeed = true
    this.#rest = lines.pop() ?? ''
    return lines.map((line) => this.#line(line)).join('')
  }

  end(text: string): string {
    const out = this.read(text) + (this.#rest === '' ? '' : this.#line(this.#rest))
    const { data, bare } = this.#take()
    // What was cut off goes on as it is, and the SDK says so.
    return out + (eventsOf(bare) ?? bare) + (eventsOf(data) ?? `data: ${data}`)
  }

  #line(line: string): string {
    if (line === '') return this.#dispatch()
    const field = /^(data|event|id|retry)(?::|$) ?/.exec(line)
    if (field?.[1] === 'data') this.#data.push(line.slice(field[0].length))
    else if (!field && !line.startsWith(':')) this.#bare.push(line)
    return ''
  }

  #dispatch(): string {
    const { data, bare } = this.#take()
    const before = eventsOf(bare)
    // Bare JSON may have a blank line in its middle.
    if (before === undefined) this.#bare.push(bare)
    return (before ?? '') + (eventsOf(data) ?? asEvent(data))
  }

  #take(): { data: string; bare: string } {
    const taken = { data: this.#data.join(' '), bare: this.#bare.join(' ') }
    this.#data = []
    this.#bare = []
    return taken
  }
}

/** One event for each value of whole JSON, none for what says nothing, `undefined` for what is no whole JSON. */
function eventsOf(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '[DONE]') return ''
  let value: unknown
  try {
    value = JSON.parse(trimmed)
  } catch {
    return undefined
  }
  return Array.isArray(value) ? value.map((one) => asEvent(JSON.stringify(one))).join('') : asEvent(trimmed)
}

function asEvent(data: string): string {
  return `data: ${data}\n\n`
}
