import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVision } from '@sightglass/core'
import { createYoga } from 'graphql-yoga'
import { pino } from 'pino'
import { sharedFiles } from '../src/caller-files.ts'
import { createCallerLimits } from '../src/caller-limits.ts'
import type { Context } from '../src/context.ts'
import { listen } from '../src/listen.ts'
import { createPictureShelf } from '../src/picture-shelf.ts'
import { anonymous } from '../src/plugins/auth.ts'
import { schema } from '../src/schema/index.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'

/** One of the servers that are compared; tells its address to the parent. `bare` is Yoga as it comes, on our schema. */
const kind = process.argv[2]
const vision = createVision({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1' })

if (kind === 'bare') {
  const store = createMemoryStore()
  const yoga = createYoga<object, Context>({
    schema,
    logging: false,
    context: ({ request }) => ({
      vision,
      limits: createCallerLimits({}, store),
      shelf: createPictureShelf(store),
      files: sharedFiles,
      caller: anonymous,
      signal: request.signal,
    }),
  })
  const server = createServer(yoga).listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`)
  })
} else {
  // The log as in production, into nothing.
  const log = pino({ level: 'info' }, pino.destination('/dev/null'))
  const server = await listen({ vision, port: 0, jit: kind === 'jit', logging: log })
  process.send?.(server.url)
}
