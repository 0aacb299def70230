import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, makeServer } from './support/client.ts'

const token = 'correct-horse-battery'
const bearer = (word: string) => ({ headers: { authorization: `Bearer ${word}` } })

describe('API tokens', () => {
  const yoga = makeServer({ auth: { tokens: { shop: token, app: 'another-token-0123456' } } })

  test('no token, a wrong one and a part of one are refused; a right one is let in', async () => {
    for (const wrong of ['', 'wrong', token.slice(0, -1), `${token}x`, 'shop']) {
      const answer = await ask(yoga, '{ __typename }', wrong ? bearer(wrong) : {})
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      expect(answer.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
      expect(answer.data).toBeUndefined()
    }
    expect((await ask(yoga, '{ __typename }', bearer(token))).data).toEqual({ __typename: 'Query' })
  })

  test('asking as a browser would opens nothing', async () => {
    const closed = makeServer({ auth: { tokens: { shop: token } }, graphiql: false })
    const response = await closed.fetch('http://localhost/graphql?query={__typename}', {
      headers: { accept: 'text/html,application/json' },
    })
    expect(response.status).toBe(401)
  })

  test('health is open, metrics are not', async () => {
    expect((await yoga.fetch('http://localhost/health')).status).toBe(200)
    expect((await yoga.fetch('http://localhost/metrics')).status).toBe(401)
    const metrics = await yoga.fetch('http://localhost/metrics', bearer(token))
    expect(await metrics.text()).toContain('sightglass_http_requests_total{method="GET",status="401"} 1')
  })
})

describe('JSON web tokens', () => {
  const keys = generateKeyPair('RS256')
  const strangers = generateKeyPair('RS256')
  let jwks: ReturnType<typeof createServer>
  let yoga: ReturnType<typeof makeServer>

  beforeAll(async () => {
    const jwk = { ...(await exportJWK((await keys).publicKey)), kid: 'one', alg: 'RS256' }
    jwks = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(0, '127.0.0.1')
    await once(jwks, 'listening')
    const { port } = jwks.address() as AddressInfo
    yoga = makeServer({
      auth: { jwksUrl: `http://127.0.0.1:${port}/`, issuer: 'https://id.example', audience: 'sightglass' },
    })
  })
  afterAll(() => new Promise((resolve) => jwks.close(resolve)))

  async function sign(change: (jwt: SignJWT) => SignJWT, by = keys): Promise<string> {
    const jwt = new SignJWT({ sub: 'user-1' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer('https://id.example')
      .setAudience('sightglass')
      .setExpirationTime('1h')
    return change(jwt).sign((await by).privateKey)
  }

  test('a good one is let in', async () => {
    expect((await ask(yoga, '{ __typename }', bearer(await sign((jwt) => jwt)))).status).toBe(200)
  })

  test.each([
    ['expired', (jwt: SignJWT) => jwt.setExpirationTime('-1h'), keys],
    ['of another issuer', (jwt: SignJWT) => jwt.setIssuer('https://evil.example'), keys],
    ['for another audience', (jwt: SignJWT) => jwt.setAudience('bank'), keys],
    ['signed by a stranger', (jwt: SignJWT) => jwt, strangers],
    ['of nobody', (jwt: SignJWT) => jwt.setSubject(''), strangers],
  ])('one %s is refused', async (_, change, by) => {
    expect((await ask(yoga, '{ __typename }', bearer(await sign(change, by)))).status).toBe(401)
  })

  test('one that is signed by nothing is refused', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { sub: 'user-1', iss: 'https://id.example', aud: 'sightglass', exp: 4e9 }
    const unsigned = `${part({ alg: 'none' })}.${part(claims)}.`
    expect((await ask(yoga, '{ __typename }', bearer(unsigned))).status).toBe(401)
  })

  test('when the keys cannot be had it is the server that is to blame', async () => {
    const lost = makeServer({ auth: { jwksUrl: 'http://127.0.0.1:1/' } })
    const answer = await ask(lost, '{ __typename }', bearer(await sign((jwt) => jwt)))
    expect(answer.status).toBe(503)
    expect(answer.errors?.[0]?.extensions?.code).toBe('AUTHENTICATION_UNAVAILABLE')
  })
})

describe('web pages', () => {
  const yoga = makeServer({ allowedOrigins: ['https://app.example'] })
  const get = (headers: Record<string, string>) =>
    yoga.fetch('http://localhost/graphql?query={__typename}', { headers })

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'https://evil.example', accept: 'text/event-stream' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'http://localhost:5173' }],
    [{ origin: 'https://app.example.evil.example' }],
  ])('of other origins are refused: %o', async (headers) => {
    const response = await get(headers as Record<string, string>)
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test.each([
    [{}],
    [{ origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }],
  ])('of its own or an allowed origin are served: %o', async (headers) => {
    expect((await get(headers as Record<string, string>)).status).toBe(200)
  })

  test('only an allowed origin may read, and is told so beforehand', async () => {
    const preflight = (origin: string) =>
      yoga.fetch('http://localhost/graphql', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
    const good = await preflight('https://app.example')
    expect(good.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(good.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const closed = await makeServer().fetch('http://localhost/graphql?query={__typename}', {
      headers: { origin: 'http://localhost' },
    })
    expect(closed.headers.get('access-control-allow-origin')).toBeNull()
  })

  test.each(['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'text/plain'])(
    'a form of type %s needs a header that no form can send',
    async (type) => {
      const send = (headers: Record<string, string>) =>
        yoga.fetch('http://localhost/graphql', {
          method: 'POST',
          headers: { 'content-type': type, ...headers },
          body: 'query={__typename}',
        })
      expect((await send({})).status).toBe(403)
      expect((await send({ 'apollo-require-preflight': '1' })).status).not.toBe(403)
    },
  )

  test("a name that is not the server's own is not answered to", async () => {
    const own = makeServer({ allowedHosts: ['localhost', '127.0.0.1'] })
    expect((await own.fetch('http://rebound.evil.example/graphql?query={__typename}')).status).toBe(421)
    expect((await own.fetch('http://localhost:4000/graphql?query={__typename}')).status).toBe(200)
  })
})
