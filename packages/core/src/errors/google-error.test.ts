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
  ['2 minutes 5 seconds', 125_000],
  ['30 sec', 30_000],
  ['1 hour', 3_600_000],
  ['5 miles', undefined],
  ['soon', undefined],
])('parseDuration(%s)', (text, ms) => expect(parseDuration(text)).toBe(ms))

test('an HTML page becomes its text', () => {
  const facts = readGoogleError('<html><style>b{}</style><body><h1>502 Bad Gateway</h1></body></html>')
  expect(facts.message).toBe('502 Bad Gateway')
})

test('so does one that the SDK wrapped', () => {
  const page =
    '<!DOCTYPE html>\n<html lang=en><style>b{}</style><title>Error 404 (Not Found)!!1</title><p><b>404.</b>'
  const body = JSON.stringify({ error: { message: page, code: 404, status: 'Not Found' } })
  expect(readGoogleError(body)).toMatchObject({ message: 'Error 404 (Not Found)!!1 404.', httpStatus: 404 })
  const tag = JSON.stringify({ error: { message: '<b> is no field', code: 400 } })
  expect(readGoogleError(tag).message).toBe('<b> is no field')
})

test('keys with a space in front are read', () => {
  const body =
    '{"error":{"code":429," message":"no","details":[{" @type":"x"," retryDelay":{"seconds":"2","nanos":5e8}}]}}'
  expect(readGoogleError(body)).toMatchObject({ message: 'no', retryInfoMs: 2500 })
})

test.each([
  ['{"error": "boom"}', { message: 'boom' }],
  ['{"error": {"message": "Slow down. Try again in 30 seconds."}}', { messageRetryMs: 30_000 }],
  [
    '{"error": {"message": "no", "details": [{"violations": [{"quotaMetric": "x/requests_per_model_per_day"}]}]}}',
    { quotaIds: ['x/requests_per_model_per_day'] },
  ],
])('%s', (body, expected) => expect(readGoogleError(body)).toMatchObject(expected))

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

test('a body of any size and form is read in a moment', () => {
  // When it grew with the square of the length, this ran into the test's time limit.
  for (const body of [
    `[{${' ,'.repeat(200_000)}`,
    '<script>'.repeat(200_000),
    `{"a":${'['.repeat(300_000)}`,
  ]) {
    expect(readGoogleError(body).quotaIds).toEqual([])
  }
})
