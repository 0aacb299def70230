import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fixturePath, readJsonFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  chunk,
  type ModelServer,
  openStream,
  reply,
  sendJson,
  startModelServer,
} from '../../../test/support/model-server.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { Detection } from '../../spatial/detection.ts'
import { createVision } from '../create-vision.ts'
import type { Vision } from '../vision.ts'

const photo = fixturePath('photos/coffee.png')
const key = `AIza${'k'.repeat(35)}`
const two = '[{"box_2d":[0,0,500,500],"label":"cup"},{"box_2d":[100,100,900,900],"label":"table"}]'

let answer: (response: ServerResponse) => void = () => {}
let server: ModelServer
let vision: Vision
beforeAll(async () => {
  server = await startModelServer((_, response) => answer(response))
  vision = createVision({ apiKey: key, baseUrl: server.url, retry: { attempts: 1 }, telemetry: false })
})
afterAll(() => server.close())

interface Expected {
  code: ErrorCode
  status?: number
  retryable?: boolean
  retryAfterMs?: number
}

async function failureOf(work: Promise<unknown>): Promise<SightglassError> {
  const error = await work.then(
    (value) => new Error(`no error but ${JSON.stringify(value).slice(0, 200)}`),
    (reason: unknown) => reason,
  )
  if (!SightglassError.isInstance(error)) throw error
  return error
}

function checkError(error: SightglassError, expected: Expected) {
  expect(error).toMatchObject(expected)
  expect(error.shortMessage).toMatch(/\.$/)
  expect(error.message).not.toContain(key)
  expect(error.message.length).toBeLessThan(1500)
  expect(error.message).not.toMatch(/[A-Za-z0-9+/]{200}/)
}

const google = (code: number, message: string, extra: object = {}) => ({ error: { code, message, ...extra } })

type HttpRow = [
  name: string,
  status: number,
  body: unknown,
  expected: Expected,
  headers?: Record<string, string>,
]

const http: HttpRow[] = [
  [
    'a bad key',
    400,
    google(400, 'API key not valid. Please pass a valid API key.'),
    { code: 'auth_failed', retryable: false },
  ],
  ['an expired key', 400, google(400, 'API key expired. Please renew the API key.'), { code: 'auth_failed' }],
  [
    'a bad argument',
    400,
    google(400, 'Request contains an invalid argument.', { status: 'INVALID_ARGUMENT' }),
    { code: 'request_invalid', retryable: false },
  ],
  [
    'too many tokens',
    400,
    google(400, 'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).'),
    { code: 'limit_exceeded' },
  ],
  [
    'a type that is not taken',
    400,
    google(400, 'Unsupported MIME type: image/gif'),
    { code: 'media_type_unsupported' },
  ],
  [
    'a broken picture',
    400,
    google(400, 'Unable to process input image. Please retry or report.'),
    { code: 'media_unreadable' },
  ],
  ['a picture that is none', 400, google(400, 'Provided image is not valid.'), { code: 'media_unreadable' }],
  ['an empty PDF', 400, google(400, 'The document has no pages.'), { code: 'media_unreadable' }],
  [
    'a payload too large, said by 400',
    400,
    google(400, 'Request payload size exceeds the limit: 104857600 bytes.'),
    { code: 'media_too_large' },
  ],
  [
    'thinking that the model has not',
    400,
    google(400, 'Budget 0 is invalid. This model only works in thinking mode.'),
    { code: 'model_unsupported_option' },
  ],
  [
    'a schema that the model refuses',
    400,
    google(400, 'response_schema is not supported by this model'),
    { code: 'model_unsupported_option' },
  ],
  [
    'a URL that cannot be fetched',
    400,
    google(400, 'Cannot fetch content from the provided URL.'),
    { code: 'media_fetch_failed' },
  ],
  [
    'a video that is too long',
    400,
    google(400, 'The video duration exceeds the limit.'),
    { code: 'limit_exceeded', retryable: false },
  ],
  ['too many pictures', 400, google(400, 'Request contains too many images.'), { code: 'limit_exceeded' }],
  [
    'no key at all',
    403,
    google(403, "Method doesn't allow unregistered callers. Please use API Key.", {
      status: 'PERMISSION_DENIED',
    }),
    { code: 'auth_failed', retryable: false },
  ],
  [
    'a daily quota by its metric',
    429,
    google(429, 'no', {
      details: [{ violations: [{ quotaMetric: 'x/generate_requests_per_model_per_day' }] }],
    }),
    { code: 'quota_exceeded', retryable: false },
  ],
  [
    'an address that is not taken',
    400,
    google(400, 'Invalid or unsupported file uri: gs://bucket/x.png'),
    { code: 'media_fetch_failed', retryable: false },
  ],
  [
    'a file still processing',
    400,
    google(400, 'The File abc is not in an ACTIVE state and usage is not allowed.'),
    { code: 'file_failed' },
  ],
  [
    'a place without service',
    400,
    google(400, 'User location is not supported for the API use.', { status: 'FAILED_PRECONDITION' }),
    { code: 'permission_denied' },
  ],
  [
    'no credentials',
    401,
    google(401, 'Request had invalid authentication credentials.', { status: 'UNAUTHENTICATED' }),
    { code: 'auth_failed', status: 401 },
  ],
  ['no money', 402, google(402, 'Payment required'), { code: 'quota_exceeded', retryable: false }],
  [
    'no permission',
    403,
    google(403, 'The caller does not have permission', { status: 'PERMISSION_DENIED' }),
    { code: 'permission_denied', status: 403 },
  ],
  [
    'a leaked key',
    403,
    google(403, 'Your API key was reported as leaked. Please use another API key.'),
    { code: 'auth_failed' },
  ],
  [
    'a file of another project',
    403,
    google(403, 'You do not have permission to access the File abc or it may not exist.'),
    { code: 'file_expired' },
  ],
  [
    'an unknown model',
    404,
    google(404, 'models/nope is not found for API version v1beta, or is not supported for generateContent.'),
    { code: 'model_unknown', status: 404 },
  ],
  [
    'an unknown model on Vertex',
    404,
    google(404, 'Publisher Model `projects/p/locations/l/publishers/google/models/nope` was not found'),
    { code: 'model_unknown' },
  ],
  [
    'a file that is gone',
    404,
    google(404, 'The requested files/abc was not found.'),
    { code: 'file_expired' },
  ],
  [
    'a wrong address',
    404,
    '<html><h1>404 Not Found</h1></html>',
    { code: 'request_invalid' },
    { 'content-type': 'text/html' },
  ],
  ['a request timeout', 408, google(408, 'Request timeout'), { code: 'timeout', retryable: true }],
  [
    'a conflict',
    409,
    google(409, 'The operation was aborted.', { status: 'ABORTED' }),
    { code: 'server_error', retryable: true },
  ],
  [
    'a payload too large',
    413,
    'Request Entity Too Large',
    { code: 'media_too_large' },
    { 'content-type': 'text/plain' },
  ],
  ['a strange 4xx', 418, google(418, 'I am a teapot'), { code: 'request_invalid', status: 418 }],
  [
    'too fast',
    429,
    google(429, 'Resource exhausted. Please try again later.'),
    { code: 'rate_limited', retryable: true },
  ],
  [
    'too fast, with Retry-After',
    429,
    google(429, 'Slow down'),
    { code: 'rate_limited', retryAfterMs: 7000 },
    { 'retry-after': '7' },
  ],
  [
    'too fast, with RetryInfo',
    429,
    google(429, 'no', {
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }],
    }),
    { code: 'rate_limited', retryAfterMs: 34_400 },
  ],
  [
    'too fast, said in words',
    429,
    google(429, 'Quota exceeded. Please retry in 900.2ms.'),
    { code: 'rate_limited', retryAfterMs: 901 },
  ],
  [
    'a daily quota',
    429,
    google(429, 'You exceeded your current quota', {
      details: [
        { violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] },
        { retryDelay: '12s' },
      ],
    }),
    { code: 'quota_exceeded', retryable: false },
  ],
  [
    'a quota of none',
    429,
    google(429, 'Quota exceeded for metric: x, limit: 0, model: y'),
    { code: 'quota_exceeded', retryable: false },
  ],
  ['spent credit', 429, google(429, 'Your prepayment credits are depleted.'), { code: 'quota_exceeded' }],
  [
    'a wait of hours',
    429,
    google(429, 'Your quota will reset after 19h14m47s.'),
    { code: 'quota_exceeded', retryable: false },
  ],
  [
    'a cancelled call',
    499,
    google(499, 'The operation was cancelled.', { status: 'CANCELLED' }),
    { code: 'server_error' },
  ],
  [
    'an internal error',
    500,
    google(500, 'An internal error has occurred.', { status: 'INTERNAL' }),
    { code: 'server_error', status: 500, retryable: true },
  ],
  ['an empty 500', 500, '', { code: 'server_error' }, { 'content-type': 'text/plain' }],
  [
    'no such operation',
    501,
    google(501, 'Not implemented', { status: 'UNIMPLEMENTED' }),
    { code: 'server_error', retryable: false },
  ],
  [
    'a bad gateway in HTML',
    502,
    '<html><title>502</title></html>',
    { code: 'server_error', status: 502 },
    { 'content-type': 'text/html' },
  ],
  [
    'an overloaded model',
    503,
    google(503, 'The model is overloaded. Please try again later.', { status: 'UNAVAILABLE' }),
    { code: 'server_error', status: 503, retryable: true },
  ],
  [
    'a gateway timeout',
    504,
    google(504, 'Deadline expired before operation could complete.', { status: 'DEADLINE_EXCEEDED' }),
    { code: 'timeout', status: 504, retryable: true },
  ],
  [
    'an error with a broken body',
    500,
    '{"error": {"code": 500, "mess',
    { code: 'server_error' },
    { 'content-type': 'text/plain' },
  ],
  [
    'an error that echoes bytes',
    400,
    google(400, `Invalid value at 'data': "${'QUJD'.repeat(200)}"`),
    { code: 'request_invalid' },
  ],
]

describe.each(['detect', 'stream.detect'] as const)('HTTP errors through %s', (way) => {
  test.each(http)('%s', async (_, status, body, expected, headers = {}) => {
    answer = (response) => sendJson(response, status, body, headers)
    const work = way === 'detect' ? vision.detect(photo) : vision.stream.detect(photo).result
    checkError(await failureOf(work), expected)
  })
})

interface Recorded {
  name: string
  http_status: number
  content_type?: string
  body: string
  expected: { retryable: boolean; retry_after_ms?: number | null; message_retry_ms?: number | null }
}

describe('recorded error bodies', () => {
  test.each(readJsonFixture<Recorded[]>('facts/errors.json'))('$name', async (row) => {
    // Raw text, as the broken ones cannot be sent as JSON and be read by the SDK.
    answer = (response) =>
      sendJson(response, row.http_status, row.body, { 'content-type': row.content_type ?? 'text/plain' })
    const error = await failureOf(vision.ask(photo, 'What is this?'))
    checkError(error, { code: error.code, status: row.http_status, retryable: row.expected.retryable })
    const waits = [row.expected.retry_after_ms, row.expected.message_retry_ms].filter((ms) => ms != null)
    if (waits.length > 0) expect(error.retryAfterMs).toBeGreaterThanOrEqual(Math.max(...waits))
  })
})

const withheld = [
  'SAFETY',
  'IMAGE_SAFETY',
  'PROHIBITED_CONTENT',
  'IMAGE_PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'RECITATION',
  'IMAGE_RECITATION',
  'LANGUAGE',
  'MODEL_ARMOR',
]
const malformed = [
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
]
const odd = ['OTHER', 'IMAGE_OTHER', 'NO_IMAGE', 'FINISH_REASON_UNSPECIFIED', 'SOMETHING_NEW']

type ReasonRow = [reason: string, text: string, expected: Expected]
const reasons: ReasonRow[] = [
  ...withheld.map((reason): ReasonRow => [reason, '', { code: 'blocked', retryable: false }]),
  ...malformed.map((reason): ReasonRow => [reason, '', { code: 'reply_unparseable', retryable: true }]),
  ...odd.map((reason): ReasonRow => [reason, '', { code: 'empty_reply', retryable: true }]),
  ['STOP', '', { code: 'empty_reply' }],
  ['STOP', '  \n', { code: 'empty_reply' }],
  ['MAX_TOKENS', '', { code: 'truncated' }],
  ['CONTINUATION', '', { code: 'truncated' }],
]

describe.each(['detect', 'ask', 'stream.detect', 'stream.ask'] as const)(
  'finish reasons through %s',
  (way) => {
    test.each(reasons)('%s with %j', async (reason, text, expected) => {
      answer = (response) => {
        if (!way.startsWith('stream')) return sendJson(response, 200, reply(text, reason))
        openStream(response)(chunk(text, reason))
        response.end()
      }
      const work = {
        detect: () => vision.detect(photo),
        ask: () => vision.ask(photo, 'What?'),
        'stream.detect': () => vision.stream.detect(photo).result,
        'stream.ask': () => vision.stream.ask(photo, 'What?').result,
      }[way]()
      checkError(await failureOf(work), expected)
    })
  },
)

describe('blocked prompts', () => {
  test.each([
    'SAFETY',
    'OTHER',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'IMAGE_SAFETY',
    'MODEL_ARMOR',
    'JAILBREAK',
    'NEW',
  ])('%s', async (blockReason) => {
    const body = {
      promptFeedback: {
        blockReason,
        safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH' }],
      },
    }
    answer = (response) => sendJson(response, 200, body)
    const error = await failureOf(vision.detect(photo))
    checkError(error, { code: 'blocked', retryable: false })
    expect(error.details).toMatchObject({ reason: blockReason, categories: 'HARM_CATEGORY_HARASSMENT' })
    answer = (response) => {
      openStream(response)(body)
      response.end()
    }
    checkError(await failureOf(vision.stream.detect(photo).result), { code: 'blocked' })
  })
})

type BodyRow = [name: string, serve: (response: ServerResponse) => void, expected: Expected]
const bodies: BodyRow[] = [
  ['no candidates', (response) => sendJson(response, 200, {}), { code: 'empty_reply', retryable: true }],
  [
    'an empty list of candidates',
    (response) => sendJson(response, 200, { candidates: [] }),
    { code: 'empty_reply' },
  ],
  [
    'a candidate without content',
    (response) => sendJson(response, 200, { candidates: [{ finishReason: 'STOP' }] }),
    { code: 'empty_reply' },
  ],
  [
    'only thoughts',
    (response) =>
      sendJson(response, 200, {
        candidates: [{ content: { parts: [{ text: 'hm', thought: true }] }, finishReason: 'STOP' }],
      }),
    { code: 'empty_reply' },
  ],
  [
    'HTML with 200',
    (response) => sendJson(response, 200, '<html>login</html>', { 'content-type': 'text/html' }),
    { code: 'reply_unparseable' },
  ],
  [
    'JSON that is cut',
    (response) => sendJson(response, 200, '{"candidates": [{"con'),
    { code: 'reply_unparseable' },
  ],
  [
    'a body shorter than announced',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' })
      response.write('{"candidates": [')
      setTimeout(() => response.destroy(), 5)
    },
    { code: 'network_error', retryable: true },
  ],
  ['a socket closed at once', (response) => response.destroy(), { code: 'network_error', retryable: true }],
  [
    'prose instead of boxes',
    (response) => sendJson(response, 200, reply('I cannot see anything to box here.')),
    { code: 'reply_unparseable' },
  ],
]

test.each(bodies)('%s', async (_, serve, expected) => {
  answer = serve
  checkError(await failureOf(vision.detect(photo)), expected)
})

// The SDK leaves these words out of what the Developer API says.
test.each([
  ['blocked', 'MODEL_ARMOR', 'The response violated Responsible AI Safety settings (Dangerous) filters.'],
  ['empty_reply', 'OTHER', 'Model failed to generate content due to internal error.'],
  ['reply_unparseable', 'MALFORMED_FUNCTION_CALL', 'Malformed function call: print(1)'],
])('%s tells the words that came with %s, whole and streamed', async (code, finishReason, finishMessage) => {
  const body = { candidates: [{ finishReason, finishMessage }] }
  const after = { usageMetadata: { totalTokenCount: 3 } }
  answer = (response) => sendJson(response, 200, body)
  const whole = await failureOf(vision.caption(photo))
  answer = (response) => {
    const send = openStream(response)
    send(body)
    send(after)
    response.end()
  }
  const streamed = await failureOf(vision.stream.ask(photo, 'What is this?').result)
  for (const error of [whole, streamed]) {
    expect(error).toMatchObject({ code, details: { reason: finishReason, message: finishMessage } })
  }
})

test('words that repeat all that the model wrote are cut short', async () => {
  const finishMessage = `Malformed function call: ${'detect(photo) '.repeat(1000)}`
  const body = { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage }] }
  answer = (response) => sendJson(response, 200, body)
  checkError(await failureOf(vision.caption(photo)), { code: 'reply_unparseable' })
})

const noStreams: BodyRow[] = [
  [
    'the page of a proxy',
    (response) => sendJson(response, 200, '<html>login</html>', { 'content-type': 'text/html' }),
    { code: 'reply_unparseable', retryable: false },
  ],
  [
    'JSON where events were asked for',
    (response) => sendJson(response, 200, [reply('[]')]),
    { code: 'reply_unparseable', retryable: false },
  ],
  [
    'no content',
    (response) => response.writeHead(204).end(),
    { code: 'reply_unparseable', retryable: false },
  ],
  [
    'a stream of nothing',
    (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    { code: 'network_error', retryable: true },
  ],
  [
    'an error under the status of success',
    (response) => sendJson(response, 200, google(429, 'slow')),
    { code: 'rate_limited', status: 429, retryable: true },
  ],
  ['a socket closed at once', (response) => response.destroy(), { code: 'network_error', retryable: true }],
]

test.each(noStreams)('instead of a stream: %s', async (_, serve, expected) => {
  answer = serve
  checkError(await failureOf(vision.stream.detect(photo).result), expected)
})

type CutRow = [name: string, end: (response: ServerResponse) => void, expected: Expected]
const cuts: CutRow[] = [
  ['the socket is cut', (response) => response.destroy(), { code: 'network_error', retryable: true }],
  ['it ends with no finish reason', (response) => response.end(), { code: 'network_error' }],
  [
    'it ends inside an event',
    (response) => response.end('data: {"candidates": [{'),
    { code: 'network_error' },
  ],
  ['an event is no JSON', (response) => response.end('data: {nope}\r\n\r\n'), { code: 'reply_unparseable' }],
  [
    'an error comes as an event',
    (response) => response.end(`data: ${JSON.stringify(google(503, 'overloaded'))}\r\n\r\n`),
    { code: 'server_error', status: 503 },
  ],
  [
    'an error comes as bare JSON',
    (response) => response.end(`${JSON.stringify(google(503, 'overloaded'), null, 2)}\r\n`),
    { code: 'server_error', status: 503 },
  ],
  [
    'the prompt turns out to be blocked',
    (response) => response.end(`data: ${JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } })}\n`),
    { code: 'blocked', retryable: false },
  ],
  [
    'a safety stop comes',
    (response) => response.end(`data: ${JSON.stringify(chunk('', 'SAFETY'))}\r\n\r\n`),
    { code: 'blocked' },
  ],
  ['it falls silent', () => {}, { code: 'timeout' }],
]

test.each(cuts)('a stream with one closed detection, then %s', async (_, end, expected) => {
  answer = (response) => {
    openStream(response)(chunk(two.slice(0, 60)))
    setTimeout(() => end(response), 10)
  }
  const run = vision.stream.detect(photo, { stallTimeoutMs: 2000 })
  const got: Detection[] = []
  const error = await failureOf(
    (async () => {
      for await (const detection of run) got.push(detection)
    })(),
  )
  expect(got.map((detection) => detection.label)).toEqual(['cup'])
  checkError(error, expected)
  checkError(await failureOf(run.result), expected)
})

test('a caller slower than the stream loses nothing of what came before the cut', async () => {
  answer = async (response) => {
    const send = openStream(response)
    for (const label of ['cup', 'spoon', 'plate']) {
      send(chunk(`{"box_2d": [10, 10, 500, 500], "label": "${label}"},`))
      await sleep(5)
    }
    setTimeout(() => response.destroy(), 10)
  }
  const got: string[] = []
  const error = await failureOf(
    (async () => {
      for await (const { label } of vision.stream.detect(photo)) {
        got.push(label)
        await sleep(40)
      }
    })(),
  )
  expect(got).toEqual(['cup', 'spoon', 'plate'])
  checkError(error, { code: 'network_error', retryable: true })
})

test('a server that is not there is named, and nothing stands in for its words', async () => {
  const baseUrl = 'http://127.0.0.1:9'
  const nowhere = createVision({ apiKey: key, baseUrl, retry: { attempts: 1 }, telemetry: false })
  const error = await failureOf(nowhere.caption(photo))
  checkError(error, { code: 'network_error', retryable: true })
  expect(error).toMatchObject({ details: { baseUrl } })
  expect(error).not.toHaveProperty('details.server')
})

describe('a reply that reached its output limit', () => {
  const cutText = two.slice(0, 60)
  test('keeps what had closed and says that it was cut', async () => {
    answer = (response) => sendJson(response, 200, reply(cutText, 'MAX_TOKENS'))
    const { detections, issues } = await vision.detect(photo)
    expect(detections.map((detection) => detection.label)).toEqual(['cup'])
    expect(issues).toContainEqual(expect.objectContaining({ code: 'reply_truncated', severity: 'error' }))
  })
  test('throws when strict', async () => {
    answer = (response) => sendJson(response, 200, reply(cutText, 'MAX_TOKENS'))
    checkError(await failureOf(vision.detect(photo, { strict: true })), { code: 'truncated' })
  })
  test('keeps the text of an answer', async () => {
    answer = (response) => sendJson(response, 200, reply('It is a cup of', 'MAX_TOKENS'))
    const { text, issues } = await vision.ask(photo, 'What is this?')
    expect(text).toBe('It is a cup of')
    expect(issues).toMatchObject([{ code: 'reply_truncated' }])
  })
  test('an unusual reason with text is text and a warning', async () => {
    answer = (response) => sendJson(response, 200, reply('A cup.', 'OTHER'))
    const { issues } = await vision.ask(photo, 'What is this?')
    expect(issues).toMatchObject([{ code: 'finish_reason_unusual', severity: 'warning' }])
  })
})

test('nothing found is an empty list and no error', async () => {
  answer = (response) => sendJson(response, 200, reply('[]'))
  expect((await vision.detect(photo)).detections).toEqual([])
})

test.each(['x-request-id', 'x-goog-request-id', 'x-cloud-trace-context'])(
  'an error carries the request id of %s, to be told to Google',
  async (header) => {
    answer = (response) => sendJson(response, 500, google(500, 'oops'), { [header]: 'req-42' })
    for (const start of [
      () => vision.detect(photo),
      () => vision.stream.detect(photo).result,
      () => vision.countTokens(photo),
    ]) {
      const error = await failureOf(start())
      expect(error.details.requestId).toBe('req-42')
      expect(error.message).toContain('req-42')
    }
  },
)
