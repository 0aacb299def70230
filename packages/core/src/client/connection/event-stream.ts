type See = (event: unknown) => void

/**
 * A stream of events as the SDK can read it. The SDK knows one `data:` line and nothing else in an event; servers,
 * proxies and gateways on the way also write comments, event names, several lines of data, `[DONE]`, an error as bare JSON
 * between events, or leave the blank line after the last event out.
 * Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 * @param see is shown each event's JSON
 */
export function withPlainEvents(response: Response, see?: See): Response {
  const { body, status, statusText, headers } = response
  const isEvents = /^text\/event-stream\b/i.test(headers.get('content-type') ?? '')
  // The body of a refusal is plain JSON under the same type.
  if (body === null || !response.ok || !isEvents) return response
  return new Response(plainEvents(body, see), { status, statusText, headers })
}

function plainEvents(body: ReadableStream<Uint8Array>, see?: See): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  const events = new EventReader(see)
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

/**
 * Takes text as it comes, gives whole events as `data: …` and a blank line. The parsers on npm drop lines that are no
 * field, and with them the errors that Google's servers write between events.
 */
class EventReader {
  readonly #see: See | undefined
  /** Of the line that has no end yet; joined once. */
  #pieces: string[] = []
  #skipLineFeed = false
  #data: string[] = []
  /** Lines that are no field of an event. */
  #bare: string[] = []
  #bareLength = 0
  /** Bare lines that are no whole JSON are not read again before they are twice as long. */
  #worthReading = 0

  constructor(see?: See) {
    this.#see = see
  }

  read(text: string): string {
    if (text === '') return ''
    const lines = (this.#skipLineFeed && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|\n|\r/)
    // A carriage return ends its line at once, whatever comes next.
    this.#skipLineFeed = text.endsWith('\r')
    const rest = lines.pop()!
    if (lines.length > 0) {
      lines[0] = this.#pieces.join('') + lines[0]!
      this.#pieces = []
    }
    this.#pieces.push(rest)
    return lines.map((line) => this.#line(line)).join('')
  }

  end(text: string): string {
    const before = this.read(text)
    const rest = this.#pieces.join('')
    const out = before + (rest === '' ? '' : this.#line(rest))
    const bare = this.#bare.join(' ')
    const data = this.#data.join(' ')
    // What was cut off goes on as it is, and the SDK says so.
    return out + (eventsOf(bare, this.#see) ?? bare) + (eventsOf(data, this.#see) ?? `data: ${data}`)
  }

  #line(line: string): string {
    if (line === '') return this.#takeBare() + this.#takeData()
    const field = /^(data|event|id|retry)(?::|$) ?/.exec(line)
    if (field?.[1] === 'data') this.#data.push(line.slice(field[0].length))
    else if (!field && !line.startsWith(':')) {
      this.#bare.push(line)
      this.#bareLength += line.length
    }
    return ''
  }

  /** Bare JSON may have a blank line in its middle: what is not whole stays. */
  #takeBare(): string {
    if (this.#bareLength <= this.#worthReading) return ''
    const events = eventsOf(this.#bare.join(' '), this.#see)
    this.#worthReading = events === undefined ? this.#bareLength * 2 : 0
    if (events === undefined) return ''
    this.#bare = []
    this.#bareLength = 0
    return events
  }

  #takeData(): string {
    const data = this.#data.join(' ')
    this.#data = []
    return eventsOf(data, this.#see) ?? asEvent(data)
  }
}

/** One event for each value of whole JSON, none for what says nothing, `undefined` for what is no whole JSON. */
function eventsOf(text: string, see?: See): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '[DONE]') return ''
  let value: unknown
  try {
    value = JSON.parse(trimmed)
  } catch {
    return undefined
  }
  if (!Array.isArray(value)) {
    see?.(value)
    return asEvent(trimmed)
  }
  for (const one of value) see?.(one)
  return value.map((one) => asEvent(JSON.stringify(one))).join('')
}

function asEvent(data: string): string {
  return `data: ${data}\n\n`
}
