import { describe, expect, test } from 'vitest'
import { readFault } from './faults.ts'

const reply = (status: number, text: string, headers: Record<string, string> = {}) => ({
  status,
  text,
  header: (name: string) => headers[name],
})
const body = (message: string, status: string, details: object[] = []) => ({
  error: { code: 400, message, status, details },
})

describe('what an unwelcome answer means', () => {
  test.each([
    [
      'a refused key',
      400,
      body('API key not valid.', 'INVALID_ARGUMENT', [{ reason: 'API_KEY_INVALID' }]),
      'auth_failed',
    ],
    [
      'a file of another',
      403,
      body('You do not have permission to access the File x or it may not exist.', 'PERMISSION_DENIED'),
      'file_expired',
    ],
    ['a full store', 429, body('Storage quota exceeded.', 'RESOURCE_EXHAUSTED'), 'quota_exceeded'],
    ['a burst', 429, body('Slow down.', 'RESOURCE_EXHAUSTED'), 'rate_limited'],
  ])('%s', (_, status, answer, code) => {
    const { error, passing } = readFault(reply(status, JSON.stringify(answer)), 'The upload')
    expect(error).toMatchObject({ code, status, details: { reason: answer.error.status } })
    expect(error.details.server).toBe(answer.error.message)
    expect(passing).toBe(code === 'rate_limited')
  })

  test('an address of nothing is told from a file that is gone', () => {
    const answer = JSON.stringify(body('Not Found', 'NOT_FOUND'))
    const nowhere = readFault(reply(404, answer), 'Listing the files').error
    expect(nowhere).toMatchObject({
      code: 'request_invalid',
      details: { try: expect.stringMatching(/baseUrl/) },
    })
    expect(readFault(reply(404, answer), 'Looking for files/a', true).error.code).toBe('file_expired')
  })

  test('JSON inside JSON, and a page of a proxy, are read as those of the model API are', () => {
    const inner = JSON.stringify(body('API key not valid.', 'INVALID_ARGUMENT'))
    const nested = JSON.stringify([{ error: { code: 400, message: inner } }])
    expect(readFault(reply(400, nested), 'The upload').error).toMatchObject({
      code: 'auth_failed',
      details: { reason: 'INVALID_ARGUMENT' },
    })
    const page = readFault(reply(502, `<html><h1>Bad gateway</h1>${'A'.repeat(5000)}</html>`), 'The upload')
    expect(page.error).toMatchObject({ code: 'server_error', details: { server: 'Bad gateway […]' } })
  })
})

test.each([
  [{ 'retry-after': '7' }, '48s', 7000],
  [{}, '48s', 48_000],
  [{}, '1m30s', 90_000],
  [{}, { seconds: 3 }, 3000],
  [{}, undefined, undefined],
])('asked to wait by %j and %j: %s ms', (headers, retryDelay, ms) => {
  const text = JSON.stringify(body('Wait.', 'UNAVAILABLE', [{ retryDelay }]))
  const fault = readFault(reply(503, text, headers), 'The upload')
  expect(fault.retryAfterMs).toBe(ms)
  expect(fault.error.retryAfterMs).toBe(ms)
})
