import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SightglassError } from '../errors/sightglass-error.ts'
import { startDnsServer } from './dns-server.fixture.ts'
import type { FetchLimits } from './fetch-limits.ts'
import { fetchUrl } from './fetch-url.ts'
import { resolveMedia } from './resolve-media.ts'

const picture = readFixture('photos/rocket.jpg')
let hits = 0
const server = http.createServer((request, response) => {
  hits++
  const url = new URL(request.url!, 'http://x')
  const to = url.searchParams.get('to')
  switch (url.pathname) {
    case '/picture':
      return response.writeHead(200, { 'content-type': 'image/png' }).end(picture)
    case '/to':
      return response.writeHead(302, { location: to! }).end()
    case '/loop':
      return response.writeHead(302, { location: '/loop' }).end()
    case '/large':
      return response.writeHead(200, { 'content-length': '999999999' }).end('x')
    case '/endless': {
      const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1)
      return response.on('close', () => clearInterval(timer))
    }
    case '/silent':
      return undefined
    case '/stall':
      return response.writeHead(200).write('x')
    case '/cut':
      response.writeHead(200, { 'content-length': '1000' }).write('x')
      return setTimeout(() => response.destroy(), 20)
    case '/gzip':
      return response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
    case '/empty':
      return response.writeHead(200, { 'content-type': 'image/png' }).end()
    case '/page':
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>login</body></html>')
    case '/status':
      return response.writeHead(Number(url.searchParams.get('code'))).end()
    default:
      return response.writeHead(200).end(JSON.stringify(request.headers))
  }
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const at = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`
const open: FetchLimits = {
  allowPrivate: ['127.0.0.0/8'],
  connectTimeoutMs: 2000,
  stallTimeoutMs: 1000,
  maxBytes: 1_000_000,
}
const named = (...addresses: string[]): FetchLimits => ({
  resolver: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
})
const codeOf = async (url: string, limits: FetchLimits) => {
  try {
    const fetched = await fetchUrl(new URL(url), limits)
    for await (const _ of fetched.body);
    return 'fetched'
  } catch (error) {
    return (error as SightglassError).code
  }
}

const blockedHosts = [
  '127.0.0.1',
  '127.1',
  '127.0.0.2',
  '0.0.0.0',
  '0',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '100.127.255.254',
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[64:ff9b:1:7f00:1::]',
  '[64:ff9b:2::1]',
  '[4000::1]',
  '[::2]',
  '[::ffff:0:127.0.0.1]',
  '[2620:4f:8000::1]',
  '192.88.99.1',
  '127.0.0.1.',
  'localhost',
  '[100::1]',
  '１２７.0.0.1',
  '127。0。0。1',
] as const
const blockedAnswers = [
  ['127.0.0.1'],
  ['10.1.2.3'],
  ['169.254.169.254'],
  ['100.100.100.200'],
  ['192.168.1.1'],
  ['::1'],
  ['::ffff:10.0.0.1'],
  ['fd00::1'],
  ['fe80::1'],
  ['64:ff9b::a00:1'],
  ['8.8.8.8', '127.0.0.1'],
  ['2606:4700::1111', '::1'],
  ['0.0.0.0'],
] as const

describe('what may not be reached', () => {
  it.each(blockedHosts)('the address %s', async (host) => {
    const before = hits
    expect(await codeOf(at('/picture', host), {})).toBe('media_fetch_blocked')
    expect(hits).toBe(before)
  })

  it.each(blockedAnswers)('a name that leads to %s', async (...addresses) => {
    expect(await codeOf(at('/picture', 'innocent.example'), named(...(addresses as string[])))).toBe(
      'media_fetch_blocked',
    )
  })

  it.each([
    'http://127.0.0.2:1/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://localhost/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/x',
    'gopher://127.0.0.1/',
    'http://user:pass@127.0.0.1/',
    'http://127.0.0.1:22/',
    '//169.254.169.254/',
    'http://2852039166/',
  ])('a redirect to %s', async (to) => {
    const limits = { ...open, allowPrivate: ['127.0.0.1'], ...named('10.0.0.1') }
    expect(await codeOf(at(`/to?to=${encodeURIComponent(to)}`), limits)).toBe('media_fetch_blocked')
  })

  it('a name that changes its address after it was checked', async () => {
    let asked = 0
    const resolver = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    const limits = { ...open, resolver }
    expect(await codeOf(at('/picture', 'rebinding.example'), limits)).toBe('fetched')
    expect(asked).toBe(1)
    expect(await codeOf(at('/picture', 'rebinding.example'), limits)).toBe('media_fetch_blocked')
  })

  it('a name that a real DNS server points elsewhere from one question to the next', async () => {
    const dns = await startDnsServer({
      'steady.example': ['127.0.0.1'],
      'turning.example': ['127.0.0.1', '10.0.0.1'],
      'inward.example': ['169.254.169.254'],
    })
    try {
      const limits = { ...open, allowPrivate: ['127.0.0.1'], resolver: dns.resolver }
      expect(await codeOf(at('/picture', 'steady.example'), limits)).toBe('fetched')
      // The second hop of a redirect is a new connection, so the name is asked for and checked again.
      const back = encodeURIComponent(at('/picture', 'turning.example'))
      const before = hits
      expect(await codeOf(at(`/to?to=${back}`, 'turning.example'), limits)).toBe('media_fetch_blocked')
      expect(hits - before).toBe(1)
      expect(await codeOf(at('/picture', 'inward.example'), limits)).toBe('media_fetch_blocked')
      expect(await codeOf(at('/picture', 'unknown.example'), limits)).toBe('media_fetch_failed')
      // One question for each connection: the address that was checked is the one that was used.
      expect(dns.asked.filter((name) => name === 'turning.example')).toHaveLength(2)
    } finally {
      dns.close()
    }
  })

  it('a host that is not allowed', async () => {
    const limits = { ...open, ...named('127.0.0.1'), allowHosts: ['*.good.example'] }
    expect(await codeOf(at('/picture', 'a.good.example'), limits)).toBe('fetched')
    for (const host of ['good.example', 'evilgood.example', 'good.example.evil.example']) {
      expect(await codeOf(at('/picture', host), limits)).toBe('media_fetch_blocked')
    }
  })
})

describe('servers that do harm', () => {
  it.each([
    ['/loop', 'media_fetch_failed'],
    ['/large', 'media_too_large'],
    ['/endless', 'media_too_large'],
    ['/silent', 'media_fetch_failed'],
    ['/stall', 'media_fetch_failed'],
    ['/cut', 'media_fetch_failed'],
    ['/gzip', 'media_fetch_failed'],
    ['/to?to=http%3A%2F%2F%5B', 'media_fetch_failed'],
    ['/status?code=404', 'media_not_found'],
    ['/status?code=410', 'media_not_found'],
    ['/status?code=403', 'media_fetch_failed'],
    ['/status?code=503', 'media_fetch_failed'],
    ['/status?code=206', 'media_fetch_failed'],
  ])('%s ends as %s', async (path, code) => {
    expect(await codeOf(at(path), open)).toBe(code)
  })

  it('does not carry headers to another origin', async () => {
    const other = at('/headers', 'other.example')
    const limits = { ...open, ...named('127.0.0.1'), headers: { authorization: 'Bearer secret' } }
    const fetched = await fetchUrl(new URL(at(`/to?to=${encodeURIComponent(other)}`)), limits)
    let text = ''
    for await (const piece of fetched.body) text += Buffer.from(piece).toString()
    expect(text).not.toContain('secret')
  })

  it('believes the bytes, not the content type', async () => {
    const resolved = await resolveMedia(at('/picture'), { fetch: open })
    expect(resolved.facts.mimeType).toBe('image/jpeg')
    expect(resolved.issues).toMatchObject([{ code: 'media_type_corrected' }])
    const codes = ['/page', '/empty'].map((path) =>
      resolveMedia(at(path), { fetch: open }).catch((error) => error.code),
    )
    expect(await Promise.all(codes)).toEqual(['media_type_unsupported', 'media_unreadable'])
  })
})
