import vm from 'node:vm'
import { createPartFromBase64, GoogleGenAI } from '@google/genai'
import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, type FaultName, faultNames, startEmulator } from '../src/index.ts'

let emulator: Emulator
let sdk: GoogleGenAI
beforeAll(async () => {
  emulator = await startEmulator()
  sdk = new GoogleGenAI({ apiKey: 'local', httpOptions: { baseUrl: emulator.url } })
})
beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

const model = 'gemini-3.5-flash'
const part = (name: string) => createPartFromBase64(readFixture(name).toString('base64'), 'image/png')
const ask = async (
  contents: Parameters<GoogleGenAI['models']['generateContent']>[0]['contents'],
  config = {},
) => (await sdk.models.generateContent({ model, contents, config })).text

describe('the script', () => {
  it('tells two pictures with one prompt apart', async () => {
    emulator.script.when({ image: readFixture('photos/coffee.png') }).answer('coffee')
    emulator.script.when({ image: readFixture('photos/chelsea.png') }).answer({ json: { cat: true } })
    expect(await ask([part('photos/coffee.png'), 'What?'])).toBe('coffee')
    expect(JSON.parse((await ask([part('photos/chelsea.png'), 'What?']))!)).toEqual({ cat: true })
  })

  it('matches model, pattern, media resolution and the nth call', async () => {
    emulator.script.when({ prompt: /^how many/i }).answer('many')
    emulator.script.when({ prompt: /^how many/i, nth: 2 }).answer('the second')
    emulator.script.when({ mediaResolution: 'low' }).answer('blurred')
    emulator.script.when({ model: /pro/ }).answer('a pro')
    expect([await ask('How many?'), await ask('How many?'), await ask('How many?')]).toEqual([
      'many',
      'the second',
      'many',
    ])
    expect(await ask([part('photos/coffee.png'), 'What?'], { mediaResolution: 'MEDIA_RESOLUTION_LOW' })).toBe(
      'blurred',
    )
    expect((await sdk.models.generateContent({ model: 'gemini-2.5-pro', contents: 'Hi' })).text).toBe('a pro')
  })

  it('answers in line, by function, and with recorded replies', async () => {
    emulator.script.next('first').next('second')
    emulator.script.when({}).answer((call) => `${call.model}: ${call.prompt}`)
    emulator.script.when({ prompt: 'recorded' }).answer({
      response: {
        candidates: [{ content: { role: 'model', parts: [{ text: 'from tape' }] }, finishReason: 'STOP' }],
      },
    })
    expect([await ask('a'), await ask('b'), await ask('c'), await ask('recorded')]).toEqual([
      'first',
      'second',
      `${model}: c`,
      'from tape',
    ])
  })

  it('streams exactly the given pieces', async () => {
    emulator.script.next({ chunks: ['[{"a', '": 1}', ']'] })
    const pieces: string[] = []
    for await (const chunk of await sdk.models.generateContentStream({ model, contents: 'Hi' }))
      pieces.push(chunk.text ?? '')
    expect(pieces).toEqual(['[{"a', '": 1}', ']'])
  })

  it('when strict, refuses what no rule fits and says what it had', async () => {
    emulator.script.strict = true
    emulator.script.when({ prompt: 'cat' }).answer('meow')
    await expect(ask('dog')).rejects.toThrow(/no rule fits this request.*dog.*Rules: prompt .*cat/s)
    emulator.script.strict = false
    expect(emulator.script.unused()).toEqual(['prompt "cat" (used 0 of any)'])
  })
})

describe('the journal', () => {
  it('reads well', async () => {
    await ask([part('photos/coffee.png'), 'Detect the cup.'])
    expect(emulator.requests.of('generateContent')).toHaveLength(1)
    emulator.requests.assertAsked(
      { model, prompt: /cup/, image: readFixture('photos/coffee.png') },
      { times: 1 },
    )
    emulator.requests.assertNotAsked({ prompt: 'dog' })
    expect(() => emulator.requests.assertAsked({ prompt: 'dog' })).toThrow(
      /Expected at least one request with prompt "dog", got 0\. Asked so far:\n {2}0\. generateContent gemini-3\.5-flash "Detect the cup\." \[image\/png [0-9a-f]{12} default\] -> 200/,
    )
  })
})

interface Reply {
  status: number
  text: string
  cut: boolean
}
async function raw(fault: string, path = 'generateContent', prompt = 'Detect the cup.'): Promise<Reply> {
  emulator.script.clear()
  emulator.script
    .when({})
    .answer(
      '```json\n[{"box_2d": [100, 200, 300, 400], "label": "cup"}, {"box_2d": [1, 2, 3, 4], "label": "cup"}]\n```',
    )
  let text = ''
  let status = 0
  try {
    const reply = await fetch(
      `${emulator.url}/v1beta/models/${model}:${path}${path.startsWith('stream') ? '?alt=sse' : ''}`,
      {
        method: 'POST',
        headers: { 'x-goog-api-key': 'k', 'x-emulator-fault': fault },
        body: JSON.stringify({ contents: [{ parts: [{ text: prompt }] }] }),
      },
    )
    status = reply.status
    const decoder = new TextDecoder()
    for await (const chunk of reply.body!) text += decoder.decode(chunk as Uint8Array, { stream: true })
    return { status, text, cut: false }
  } catch {
    return { status, text, cut: true }
  }
}
const textOf = ({ text }: Reply): string => JSON.parse(text).candidates[0].content.parts[0].text

describe('faults', () => {
  const byStatus: [FaultName, number, string][] = [
    ['400', 400, 'INVALID_ARGUMENT'],
    ['401', 401, 'UNAUTHENTICATED'],
    ['403', 403, 'PERMISSION_DENIED'],
    ['404', 404, 'NOT_FOUND'],
    ['408', 408, 'DEADLINE_EXCEEDED'],
    ['413', 413, 'INVALID_ARGUMENT'],
    ['429-minute', 429, 'RESOURCE_EXHAUSTED'],
    ['429-shared', 429, 'RESOURCE_EXHAUSTED'],
    ['500', 500, 'INTERNAL'],
    ['502', 502, 'UNAVAILABLE'],
    ['503', 503, 'UNAVAILABLE'],
    ['504', 504, 'DEADLINE_EXCEEDED'],
  ]
  it.each(byStatus)('%s', async (fault, code, status) => {
    const reply = await raw(fault)
    expect(reply.status).toBe(code)
    expect(JSON.parse(reply.text).error).toMatchObject({ code, status })
    expect(emulator.requests.last).toMatchObject({ answeredBy: 'fault', fault })
  })

  it('429-day carries the day in its quota and a long delay', async () => {
    const { error } = JSON.parse((await raw('429-day')).text)
    expect(error.details[1].violations[0].quotaId).toContain('PerDay')
    expect(error.details[2].retryDelay).toBe('68940s')
    expect(JSON.parse((await raw('429;retry=1.5')).text).error.details[2].retryDelay).toBe('1.5s')
  })

  it('cuts connections, streams and JSON', async () => {
    expect(await raw('cut')).toMatchObject({ cut: true, status: 0 })
    const stream = await raw('cut-stream;after=1', 'streamGenerateContent')
    expect(stream).toMatchObject({ cut: true, status: 200 })
    expect(stream.text).toContain('data: {')
    const broken = await raw('malformed-json')
    expect(broken.status).toBe(200)
    expect(() => JSON.parse(broken.text)).toThrow()
    const late = await raw('stream-error', 'streamGenerateContent')
    expect(late.text).toContain('"status":"UNAVAILABLE"')
  })

  it('is slow when asked', async () => {
    const before = performance.now()
    await raw('slow-first-byte;ms=60')
    await raw('slow-stream;ms=40', 'streamGenerateContent')
    expect(performance.now() - before).toBeGreaterThan(95)
  })

  it('gives the answers of models that go wrong', async () => {
    expect(JSON.parse((await raw('max-tokens')).text).candidates[0].finishReason).toBe('MAX_TOKENS')
    expect(JSON.parse((await raw('safety')).text).candidates[0]).toMatchObject({ finishReason: 'SAFETY' })
    expect(JSON.parse((await raw('safety')).text).candidates[0].content).toEqual({})
    expect(JSON.parse((await raw('recitation')).text).candidates[0].finishReason).toBe('RECITATION')
    const blocked = JSON.parse((await raw('blocked')).text)
    expect(blocked).toMatchObject({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })
    expect(blocked).not.toHaveProperty('candidates')
    expect(JSON.parse((await raw('empty-candidates')).text).candidates).toEqual([])
    expect(JSON.parse((await raw('no-content')).text).candidates[0].content).toEqual({ role: 'model' })
    expect(textOf(await raw('seg-tokens'))).toMatch(/<start_of_mask>(<seg_\d+>){16}"/)
    expect(JSON.parse(textOf(await raw('boxes-swapped')).replace(/```(json)?/g, ''))[0].box_2d).toEqual([
      300, 400, 100, 200,
    ])
    expect(JSON.parse(textOf(await raw('boxes-out-of-range')).replace(/```(json)?/g, ''))[0].box_2d).toEqual([
      50, 150, 1500, 1600,
    ])
    expect(JSON.parse(textOf(await raw('boxes-out-of-order')).replace(/```(json)?/g, ''))[0].box_2d).toEqual([
      200, 100, 400, 300,
    ])
    expect(textOf(await raw('repetition-loop')).match(/"box_2d"/g)).toHaveLength(60)
    expect(textOf(await raw('unclosed-fence'))).toMatch(/^```json\n(?!.*```)/s)
    expect(textOf(await raw('not-json'))).not.toContain('[')
  })

  it('hangs until the caller gives up', async () => {
    const signal = AbortSignal.timeout(80)
    const reply = fetch(`${emulator.url}/v1beta/models?key=k`, {
      headers: { 'x-emulator-fault': 'hang' },
      signal,
    })
    await expect(reply).rejects.toThrow(/abort|timeout/i)
  })

  it('comes by script, to the requests that are meant', async () => {
    emulator.faults.on({ prompt: 'dog' }, '503', { times: 1 })
    emulator.script.when({}).answer('fine')
    expect(await ask('cat')).toBe('fine')
    await expect(ask('dog')).rejects.toMatchObject({ status: 503 })
    expect(await ask('dog')).toBe('fine')
    emulator.faults.next('500').next('429-minute')
    await expect(ask('x')).rejects.toMatchObject({ status: 500 })
    await expect(ask('x')).rejects.toMatchObject({ status: 429 })
    expect(await ask('x')).toBe('fine')
    emulator.faults.on({ operation: 'models.list' }, '503')
    expect((await fetch(`${emulator.url}/v1beta/models?key=k`)).status).toBe(503)
  })

  it('comes by chance, the same for the same seed', async () => {
    const series = async (seed: number) => {
      emulator.faults.rate({ '503': 0.3, '429': 0.2 }, { seed })
      const statuses: number[] = []
      for (let index = 0; index < 40; index += 1)
        statuses.push((await fetch(`${emulator.url}/v1beta/models?key=k`)).status)
      return statuses
    }
    const [first, again, other] = [await series(7), await series(7), await series(8)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    const failed = first.filter((status) => status !== 200).length
    expect(failed).toBeGreaterThan(8)
    expect(failed).toBeLessThan(32)
  })

  it('says which faults there are', async () => {
    const reply = await raw('gremlins')
    expect(reply.status).toBe(400)
    for (const name of faultNames) expect(reply.text).toContain(name)
    expect(() => emulator.faults.rate({ '503': 2 })).toThrow(/0 to 1/)
  })
})

describe('steering from outside', () => {
  const steer = (path: string, body: unknown, headers = {}) =>
    fetch(`${emulator.url}/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body), headers })

  it('takes rules, faults and time as JSON', async () => {
    await steer('script', [{ prompt: { pattern: 'CUPS?', flags: 'i' }, answer: { text: 'Two.' } }])
    expect(await ask('How many cups?')).toBe('Two.')
    await steer('faults', { fault: '503' })
    await expect(ask('x')).rejects.toMatchObject({ status: 503 })
    expect((await steer('clock', { advanceMs: 1 })).status).toBe(200)
    const listed = (await (await fetch(`${emulator.url}/_emulator/requests`)).json()) as {
      requests: { reply?: string }[]
    }
    expect(listed.requests[0]!.reply).toBe('Two.')
    await steer('reset', {})
    expect(emulator.requests).toHaveLength(0)
  })

  it.each([
    ['script', [{ prompt: 'x' }], /Rule 0: it has no "answer"/],
    ['script', [{ answer: 'A' }, { prmpt: 'x', answer: 'B' }], /Rule 1: there is no field "prmpt"/],
    ['script', { strict: 'yes' }, /true or false/],
    ['script', {}, /no "answer"/],
    ['script', 3, /JSON object/],
    ['faults', { fault: '503', times: 'two' }, /whole number/],
    ['faults', {}, /Give \{"fault"/],
    ['clock', {}, /advanceMs/],
  ])('refuses %s %j and says why', async (path, body, message) => {
    const refused = await steer(path, body)
    expect(refused.status).toBe(400)
    expect(((await refused.json()) as { error: { message: string } }).error.message).toMatch(message)
    expect(emulator.script.unused()).toEqual([])
  })

  it('takes one rule, or strict alone', async () => {
    expect(await (await steer('script', { strict: true })).json()).toEqual({ added: 0, strict: true })
    expect(await (await steer('script', { prompt: 'cups', answer: 'Two.', strict: false })).json()).toEqual({
      added: 1,
      strict: false,
    })
    expect(await ask('How many cups?')).toBe('Two.')
  })

  it('refuses a web page of another origin, and shows its own', async () => {
    for (const origin of ['https://elsewhere.example', 'null'])
      expect((await steer('reset', {}, { origin })).status).toBe(403)
    expect((await steer('reset', {}, { origin: emulator.url })).status).toBe(200)
    const page = await fetch(emulator.url)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const html = await page.text()
    expect(html).toContain('Sightglass emulator')
    // The page's own script must at least be a script.
    const script = /<script>(.*)<\/script>/s.exec(html)![1]!
    expect(() => new vm.Script(script)).not.toThrow()
  })
})
