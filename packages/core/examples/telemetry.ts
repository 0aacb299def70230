// Traces each call with OpenTelemetry: no prompt, no picture, no answer goes along: node examples/telemetry.ts photo.jpg
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const spans = new InMemorySpanExporter()
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })

// Left out, the process's own provider is used, if there is one.
const vision = createVision({ telemetry: { tracerProvider } })
await vision.detect(photo)

for (const { name, attributes } of spans.getFinishedSpans()) {
  console.log(name, attributes['sightglass.task'], attributes['sightglass.media.sizes'])
  console.log(`${attributes['gen_ai.usage.input_tokens']} tokens in`)
}
