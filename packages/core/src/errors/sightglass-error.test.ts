import { expect, test } from 'vitest'
import { SightglassError } from './sightglass-error.ts'

test('says what, the facts, and what to do', () => {
  const error = new SightglassError('media_too_large', 'The picture is too large.', {
    details: { given: '31 MB', limit: '20 MB' },
    inputIndex: 2,
  })
  expect(error.message).toBe(
    '[media_too_large] The picture is too large.\n  Given: 31 MB\n  Limit: 20 MB\n  Try: Upload it first, make it smaller, or send a part of it.',
  )
  expect(error).toMatchObject({ code: 'media_too_large', inputIndex: 2, retryable: false })
  expect(error.docsUrl).toMatch(/errors\.md#media_too_large$/)
})

test('a call that makes no sense is told what would', () => {
  const tryOf = (details: Record<string, string>) =>
    new SightglassError('request_invalid', 'fps is out of range.', { details }).details.try
  expect(tryOf({ given: '99', limit: 'at most 24' })).toBe('Give what the limit says.')
  expect(tryOf({ given: '99' })).toBe('Correct the request.')
})

test("the thrower's own advice wins", () => {
  expect(
    new SightglassError('timeout', 'Slow.', { details: { try: 'Use a faster clock.' } }).message,
  ).toMatch(/Try: Use a faster clock\.$/)
})

test('what a later try may cure is retryable unless said otherwise', () => {
  expect(new SightglassError('rate_limited', 'Busy.').retryable).toBe(true)
  expect(new SightglassError('rate_limited', 'Busy.', { retryable: false }).retryable).toBe(false)
  expect(new SightglassError('auth_failed', 'No.').retryable).toBe(false)
})

test.each([
  ['AIzaSyA-1234567890abcdefghijklmnopqrstu', 'a key'],
  ['https://x.test/v1/models?key=hunter2hunter2', 'a key in a URL'],
  ['Authorization: Bearer abcdef123456', 'a bearer token'],
  ['x-goog-api-key: some-secret-value', 'a header'],
  ['https://user:pa55word@x.test/', 'a password'],
])('%s is not shown', (secret) => {
  const error = new SightglassError('network_error', `It failed at ${secret}`, { details: { given: secret } })
  for (const word of ['AIza', 'hunter2', 'abcdef123456', 'some-secret-value', 'pa55word']) {
    expect(error.message + JSON.stringify(error)).not.toContain(word)
  }
})

test('an error of another copy of the package is known as ours', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('sightglass.error')]: true })
  expect(SightglassError.isInstance(foreign)).toBe(true)
  expect(SightglassError.isInstance(new Error('x'))).toBe(false)
  expect(SightglassError.isInstance(undefined)).toBe(false)
})
