import { readJsonFixture } from '@sightglass/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDuration, readGoogleError } from './google-error.ts'

interface Recorded {
  name: string
  body: string
  expected: {
    status?: string
    reason?: string | null
    retry_after_ms?: number | null
    message_retry_ms?: number | null
    quota_ids?: string[] | null
  }
}

describe('readGoogleError reads every recorded body', () => {
  test.each(readJsonFixture<Recorded[]>('facts/errors.json'))('$name', ({ body, expected }) => {
    const facts = readGoogleError(body)
    if (expected.status) expect(facts.status).toBe(expected.status)
    if (expected.reason !== undefined) expect(facts.reason ?? null).toBe(expected.reason)
    if (expected.retry_after_ms != null) expect(facts.retryInfoMs).toBeCloseTo(expected.retry_after_ms, 3)
    if (expected.message_retry_ms != null)
      expect(facts.messageRetryMs).toBeCloseTo(expected.message_retry_ms, 3)
    if (expected.quota_ids != null) expect(facts.quotaIds).toEqual(expected.quota_ids)
    expect(facts.message).not.toMatch(/^\s*[{[]/)
  })
})

test.each([
  ['48s', 48_000],
  ['34.4s', 34_400],
  ['900.2ms', 900.2],
  ['19h14m47s', 69_287_000],
  ['soon', undefined],
])('parseDuration(%s)', (text, ms) => expect(parseDuration(text)).toBe(ms))

test('an HTML page becomes its text', () => {
  const facts = readGoogleError('<html><style>b{}</style><body><h1>502 Bad Gateway</h1></body></html>')
  expect(facts.message).toBe('502 Bad Gateway')
})

test('keys with a space in front are read', () => {
  const body =
    '{"error":{"code":429," message":"no","details":[{" @type":"x"," retryDelay":{"seconds":"2","nanos":5e8}}]}}'
  expect(readGoogleError(body)).toMatchObject({ message: 'no', retryInfoMs: 2500 })
})

test('any text and any cut of a real body is read without throwing', () => {
  const bodies = readJsonFixture<Recorded[]>('facts/errors.json').map((row) => row.body)
  fc.assert(
    fc.property(fc.constantFrom(...bodies), fc.double({ min: 0, max: 1, noNaN: true }), (body, share) => {
      expect(typeof readGoogleError(body.slice(0, Math.floor(body.length * share))).message).toBe('string')
    }),
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Array.isArray(readGoogleError(text).quotaIds)).toBe(true)
    }),
  )
})
