import { serverAudits } from 'graphql-http'
import { describe, expect, test } from 'vitest'
import { makeServer } from './support/client.ts'

// The suite of the GraphQL-over-HTTP working group, on the server as it is shipped: with every plugin.
const yoga = makeServer()
const audits = serverAudits({ url: 'http://localhost/graphql', fetchFn: yoga.fetch })

describe('GraphQL over HTTP', () => {
  test('the suite is whole', () => expect(audits.length).toBeGreaterThanOrEqual(61))

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const result = await audit.fn()
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
    },
  )
})
