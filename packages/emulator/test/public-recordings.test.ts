/**
 * Replies of the real service that are public, each by its source, against the emulator. What is recorded in
 * packages/testing/fixtures is played by replay.test.ts.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../src/index.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ rejectKeys: ['wrong'] })
})
beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

const call = async (path: string, body?: unknown, headers: Record<string, string> = {}, method?: string) => {
  const reply = await fetch(emulator.url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { 'x-goog-api-key': 'k', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await reply.text()
  return { status: reply.status, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) }
}
const hello = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
const flash = '/v1beta/models/gemini-3.7-flash:generateContent'
const lite = '/v1beta/models/gemini-3.5-flash-lite:generateContent'
const vertex = '/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent'
const unsent = (reason: string) =>
  `Unable to submit request because ${reason} Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini`
const refused = (message: string) => ({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } })
const violating = (...violations: { field?: string; description: string }[]) => ({
  error: {
    code: 400,
    message: violations.map((violation) => violation.description).join('\n'),
    status: 'INVALID_ARGUMENT',
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations }],
  },
})
const unknown = (name: string, at: string) =>
  `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`

describe('names and types', () => {
  it('tells every strange name at once, as it was written, and none of the field that has no place', async () => {
    // MinLL/SkyrimNet-GamePlugin#77, gera2ld/ai.nvim#13
    const asked = await call(flash, {
      contents: [{ parts: { role: 'user', text: 'Hi' } }],
      frequency_penalty: 1,
      top_k: 2,
    })
    expect(asked.status).toBe(400)
    expect(asked.body).toEqual(
      violating(
        {
          description: 'Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.',
        },
        { description: 'Invalid JSON payload received. Unknown name "top_k": Cannot find field.' },
        { field: 'contents[0].parts', description: unknown('role', 'contents[0].parts') },
      ),
    )
  })

  it('refuses parameters of the address that nobody knows', async () => {
    // gohoski/numAi#1
    const description = `Invalid JSON payload received. Unknown name "include_think": Cannot bind query parameter. Field 'include_think' could not be found in request message.`
    expect((await call(`${flash}?include_think=1&alt=json&$prettyPrint=false`, hello)).body).toEqual(
      violating({ description }),
    )
  })

  it('names JSON Schema words in a response schema by the number of their property', async () => {
    // zed-industries/zed#44875, musistudio/claude-code-router#187
    const responseSchema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { anyOf: [{ const: 1 }], type: ['string', 'null'] } },
      additionalProperties: false,
    }
    const at = 'generation_config.response_schema'
    const asked = await call(flash, {
      ...hello,
      generationConfig: { responseMimeType: 'application/json', responseSchema },
    })
    expect(asked.body.error.details[0].fieldViolations).toEqual([
      { field: at, description: unknown('additionalProperties', at) },
      {
        field: `${at}.properties[1].value`,
        description: `Invalid JSON payload received. Unknown name "type" at '${at}.properties[1].value': Proto field is not repeating, cannot start list.`,
      },
      {
        field: `${at}.properties[1].value.any_of[0]`,
        description: unknown('const', `${at}.properties[1].value.any_of[0]`),
      },
    ])
  })

  it.each<[string, object, string]>([
    // egoist/chatwise-releases#536
    [
      'generation_config.thinking_config.thinking_budget',
      { generationConfig: { thinkingConfig: { thinkingBudget: 19_660.8 } } },
      "Invalid value at 'generation_config.thinking_config.thinking_budget' (TYPE_INT32), 19660.8",
    ],
    // A probe of 2026-10-08 with a wrong key, which gets as far as the parser (find_string "bogusField").
    [
      'generation_config.response_format.text.mime_type',
      { generationConfig: { responseFormat: { text: { mimeType: 'application/json' } } } },
      `Invalid value at 'generation_config.response_format.text.mime_type' (type.googleapis.com/google.ai.generativelanguage.v1beta.TextResponseFormat.MimeType), "application/json"`,
    ],
    // danny-avila/LibreChat#6593, musistudio/claude-code-router#845
    [
      'contents[0].parts[0].inline_data.data',
      { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'https://a.b/c.png?d=e' } }] }] },
      `Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed for "https://a.b/c.png?d=e"`,
    ],
    [
      'contents[0].parts[0].video_metadata.start_offset',
      {
        contents: [
          {
            parts: [
              {
                inlineData: { mimeType: 'video/mp4', data: 'AAAA' },
                video_metadata: { start_offset: '90' },
              },
            ],
          },
        ],
      },
      "Invalid value at 'contents[0].parts[0].video_metadata.start_offset' (type.googleapis.com/google.protobuf.Duration), Field 'start_offset', Illegal duration format; duration must end with 's'",
    ],
  ])('%s', async (field, body, description) => {
    expect((await call(flash, { ...hello, ...body })).body).toEqual(violating({ field, description }))
  })

  it('reads enums in small letters, null as absent and one value as a list of one', async () => {
    // The probe of 2026-10-08; tidyverse/ellmer google-count-tokens.yml sends parts as an object.
    const asked = await call(flash, {
      contents: { role: 'user', parts: { text: 'Hi' } },
      systemInstruction: null,
      generationConfig: {
        mediaResolution: 'media_resolution_low',
        responseFormat: { text: { mimeType: 'application_json', schema: { type: 'object' } } },
        thinkingConfig: { thinkingLevel: 'low' },
      },
    })
    expect(asked.status).toBe(200)
    expect(() => JSON.parse(asked.body.candidates[0].content.parts[0].text)).not.toThrow()
  })
})

describe('rules and refusals, none of which has details', () => {
  const config = (generationConfig: object) => ({ ...hello, generationConfig })
  it.each<[string, string, object, string]>([
    // BerriAI/litellm#16961: all broken rules at once.
    [
      'every rule',
      flash,
      { generationConfig: { temperature: 5, topK: -1 }, contents: [{ parts: [{}] }] },
      "* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].\n* GenerateContentRequest.generation_config.top_k: top_k must be nonnegative.\n* GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have one initialized field\n",
    ],
    ['no contents', flash, {}, '* GenerateContentRequest.contents: contents is not specified\n'],
    [
      'a reply type',
      flash,
      config({ responseMimeType: 'image/png' }),
      '* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are `text/plain`, `application/json`, `application/xml`, `application/yaml` and `text/x.enum`.\n',
    ],
    [
      'a property that is not there',
      flash,
      config({
        responseMimeType: 'application/json',
        responseSchema: { type: 'OBJECT', properties: { a: { type: 'OBJECT' } }, required: ['b'] },
      }),
      '* GenerateContentRequest.generation_config.response_schema.required[0]: property is not defined\n* GenerateContentRequest.generation_config.response_schema.properties[a].properties: should be non-empty for OBJECT type\n',
    ],
    // anomalyco/opencode#47034, pipecat-ai/pipecat#5821
    [
      "the model's turn last",
      flash,
      { contents: [...hello.contents, { role: 'model', parts: [{ text: 'A' }] }] },
      'Requests ending with a model turn are not supported.',
    ],
    // microsoft/semantic-kernel#13288
    [
      "the model's turn alone",
      '/v1beta/models/gemini-2.5-flash:generateContent',
      { contents: [{ role: 'model', parts: [{ text: 'A' }] }] },
      'Please ensure that single turn requests end with a user role or the role field is empty.',
    ],
    // vercel/ai packages/google/src/__fixtures__: issue-8943-*, google-gemini-3.7-flash-thinking-levels, issue-22372
    [
      'a penalty for 2.5',
      '/v1beta/models/gemini-2.5-flash-lite:generateContent',
      config({ frequencyPenalty: 0.5 }),
      'Penalty is not enabled for models/gemini-2.5-flash-lite',
    ],
    // google-gemini/cookbook#1290
    ['a penalty', flash, config({ presencePenalty: 0.2 }), 'Penalty is not enabled for this model'],
    [
      'MINIMAL for 3.7 Flash',
      flash,
      config({ thinkingConfig: { thinkingLevel: 'minimal' } }),
      'Thinking level MINIMAL is not supported for this model. Please retry with other thinking level.',
    ],
    [
      'level and budget',
      '/v1beta/models/gemini-3.1-pro-preview:generateContent',
      config({ thinkingConfig: { thinkingLevel: 'HIGH', thinkingBudget: 100 } }),
      'You can only set only one of thinking budget and thinking level.',
    ],
    // Aliquanto3/wave_local_ai_v2, google-ai-studio-api-surface-is-confirmed-live.md (2026-08-27)
    [
      'budget 0 for 3.5 Flash-Lite',
      lite,
      config({ thinkingConfig: { thinkingBudget: 0 } }),
      'Request contains an invalid argument.',
    ],
    // diegosouzapw/OmniRoute#8726
    [
      'a budget no model has',
      '/v1beta/models/gemini-2.5-pro:generateContent',
      config({ thinkingConfig: { thinkingBudget: 131_072 } }),
      '* GenerateContentRequest.generation_config.thinking_config.thinking_budget: thinking_budget must be in the range [-1, 65535]\n',
    ],
    // router-for-me/CLIProxyAPI#176, genkit-ai/genkit#3690
    [
      'no parts on Vertex',
      vertex,
      { contents: [{ role: 'user', parts: [] }] },
      unsent('it must include at least one parts field, which describes the prompt input.'),
    ],
    // lbjlaq/Antigravity-Manager#1384
    [
      'a budget on Vertex',
      vertex,
      config({ thinkingConfig: { thinkingBudget: 30_000 } }),
      unsent('thinking_budget is out of range; supported values are integers from 1 to 24576.'),
    ],
    // Chevey339/kelivo#411
    [
      'level and budget on Vertex',
      vertex.replace('2.5', '3.7'),
      config({ thinkingConfig: { thinkingLevel: 'HIGH', thinkingBudget: 100 } }),
      unsent('thinking_budget and thinking_level are not supported together..'),
    ],
    // lofcz/LLMTornado#66
    [
      'thoughts without thinking on Vertex',
      vertex,
      config({ thinkingConfig: { includeThoughts: true, thinkingBudget: 0 } }),
      unsent('Thinking_config.include_thoughts is only enabled when thinking is enabled..'),
    ],
    // agno-agi/agno#3964; the second space is theirs.
    [
      'a MIME type on Vertex',
      vertex,
      {
        contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'application/zip', data: 'AAAA' } }] }],
      },
      unsent(
        ' it has a mimeType parameter with value application/zip, which is not supported. Update the mimeType and try again.',
      ),
    ],
    // charmbracelet/crush#995, googleapis/python-genai#744
    [
      'a MIME type',
      flash,
      { contents: [{ parts: [{ inlineData: { mimeType: 'png', data: 'AAAA' } }] }] },
      'Unsupported MIME type: png',
    ],
    ['empty text', flash, { contents: [{ parts: [{ text: '' }] }] }, 'Request has empty input.'],
    // BerriAI/litellm#17304, vercel/ai#3333
    [
      'a system instruction beside a cache',
      flash,
      { ...hello, cachedContent: 'cachedContents/a', systemInstruction: { parts: [{ text: 'Be brief.' }] } },
      'CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config.\n\nProposed fix: move those values to CachedContent from GenerateContent request.',
    ],
    // 567-labs/instructor#2580
    [
      'a system instruction beside a cache on Vertex',
      vertex,
      { ...hello, cachedContent: 'cachedContents/a', systemInstruction: { parts: [{ text: 'Be brief.' }] } },
      'Tool config, tools and system instruction should not be set in the request when using cached content.',
    ],
  ])('%s', async (_name, path, body, message) => {
    const { status, body: own } = await call(path, body)
    expect(own).toEqual(refused(message))
    expect(status).toBe(400)
  })

  it.each<[string, object]>([
    // cookbook#1290; mnfst/modelparams.dev#16; pydantic/pydantic-ai test_google_model_empty_user_prompt.yaml
    ['penalties of 0', config({ presencePenalty: 0, frequencyPenalty: 0 })],
    ['topK of 0', config({ topK: 0 })],
    [
      'empty text below a system instruction',
      { contents: [{ parts: [{ text: '' }] }], systemInstruction: { parts: [{ text: 'Be brief.' }] } },
    ],
    [
      "a function's response in a model's turn",
      {
        contents: [
          ...hello.contents,
          { role: 'model', parts: [{ functionResponse: { name: 'f', response: { a: 1 } } }] },
        ],
      },
    ],
  ])('lets %s through', async (_name, body) => {
    emulator.script.next({ text: 'Well.' })
    expect((await call(flash, body)).status).toBe(200)
  })
})

describe('keys, models and caches', () => {
  it('refuses a wrong bearer with the method that was called', async () => {
    // google-gemini/gemini-cli#29275
    const reply = await fetch(emulator.url + flash, {
      method: 'POST',
      headers: { authorization: 'Bearer wrong' },
      body: JSON.stringify(hello),
    })
    expect(reply.status).toBe(401)
    expect(((await reply.json()) as { error: { details: unknown } }).error.details).toEqual([
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED',
        metadata: {
          service: 'generativelanguage.googleapis.com',
          method: 'google.ai.generativelanguage.v1beta.GenerativeService.GenerateContent',
        },
      },
    ])
  })

  it('words models.get otherwise than generateContent', async () => {
    // Aliquanto3/wave_local_ai_v2 (2026-08-27)
    const { status, body } = await call('/v1beta/models/gemini-2.5-flash-001')
    const message = 'Model is not found: models/gemini-2.5-flash-001 for api version v1beta'
    expect([status, body]).toEqual([404, { error: { code: 404, message, status: 'NOT_FOUND' } }])
  })

  it('words a model that is not there by the surface', async () => {
    // Notes of a project on BigQuery and Vertex (asia-south1, 2026); HODI's probe of 2026-08-07.
    const path = 'projects/p/locations/asia-south1/publishers/google/models/gemini-9'
    const { status, body } = await call(`/v1/${path}:generateContent`, hello)
    const message = `Publisher model \`${path}\` was not found or your project does not have access to it. Ensure you are using a valid model name and that the model is available in the specified region. For more information, see: https://docs.cloud.google.com/gemini-enterprise-agent-platform/resources/locations.`
    expect([status, body.error]).toEqual([404, { code: 404, message, status: 'NOT_FOUND' }])
  })

  it('tells which model stands behind a name', async () => {
    // Aliquanto3/wave_local_ai_v2 (2026-08-27), Q1.4
    emulator.script.next({ text: 'Ok.' })
    const { body } = await call('/v1beta/models/gemini-flash-lite-latest:generateContent', hello)
    expect(body.modelVersion).toBe('gemini-3.5-flash-lite')
  })

  it('words a cache that is not there by the surface', async () => {
    // FirebaseExtended/vertexai-sdk-test-data, context-cache-not-found.json
    const there = await call(vertex, { ...hello, cachedContent: 'projects/p/locations/l/cachedContents/87' })
    expect([there.status, there.body.error]).toEqual([
      404,
      { code: 404, message: 'Not found: cache content metadata 87.', status: 'NOT_FOUND' },
    ])
    const gemini = await call(flash, { ...hello, cachedContent: 'cachedContents/87' })
    expect([gemini.status, gemini.body.error]).toEqual([
      403,
      {
        code: 403,
        message: 'CachedContent not found (or permission denied)',
        status: 'PERMISSION_DENIED',
      },
    ])
  })
})

describe('answers in which nothing is said', () => {
  it('leaves the output uncounted and the content empty', async () => {
    // Aliquanto3/wave_local_ai_v2 (2026-08-27), Q2.5
    emulator.script.when({}).answer({ text: 'The sea.' })
    const stopped = (await call(lite, { ...hello, generationConfig: { stopSequences: ['The'] } })).body
    expect(stopped.candidates).toEqual([{ content: {}, finishReason: 'STOP', index: 0 }])
    const { promptTokenCount } = stopped.usageMetadata
    expect(stopped.usageMetadata).toEqual({
      promptTokenCount,
      totalTokenCount: promptTokenCount,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokenCount }],
      serviceTier: 'standard',
    })
  })

  it('blocks a prompt and a reply with the recorded fields', async () => {
    // vercel/ai issue-19758-prompt-block.json; pydantic/pydantic-ai test_google_model_safety_settings.yaml
    emulator.script.when({}).answer({ text: 'Never said.', thoughtsTokenCount: 20 })
    const blocked = (await call(flash, hello, { 'x-emulator-fault': 'blocked' })).body
    expect(Object.keys(blocked)).toEqual(['promptFeedback', 'usageMetadata', 'modelVersion', 'responseId'])
    expect(Object.keys(blocked.usageMetadata).sort()).toEqual([
      'promptTokenCount',
      'promptTokensDetails',
      'serviceTier',
      'totalTokenCount',
    ])
    const [candidate] = (await call(flash, hello, { 'x-emulator-fault': 'safety' })).body.candidates
    expect(Object.keys(candidate)).toEqual(['content', 'finishReason', 'safetyRatings'])
    expect(candidate.content).toEqual({})
  })
})

describe('streams', () => {
  const events = async (model: string) => {
    emulator.script.next({ text: 'fixture ok' })
    const url = `${emulator.url}/v1beta/models/${model}:streamGenerateContent?alt=sse&key=k`
    const reply = await fetch(url, { method: 'POST', body: JSON.stringify(hello) })
    expect(reply.headers.get('x-gemini-service-tier')).toBe('standard')
    const lines = (await reply.text()).split('\r\n\r\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line.replace(/^data: /, '')).candidates[0])
  }

  it('ends silently since Gemini 3', async () => {
    // vercel/ai google-stream-gemini-3.7-flash-2026-09-16.chunks.txt; pydantic/pydantic-ai test_google_stream_usage_is_live_mid_stream.yaml (2.5)
    expect(await events('gemini-3.7-flash')).toEqual([
      { content: { parts: [{ text: 'fixture ok' }], role: 'model' }, index: 0 },
      { content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 },
    ])
    expect(await events('gemini-2.5-flash')).toEqual([
      { content: { parts: [{ text: 'fixture ok' }], role: 'model' }, finishReason: 'STOP', index: 0 },
    ])
  })

  it('counts in the last event alone on Vertex', async () => {
    // FirebaseExtended/vertexai-sdk-test-data mock-responses/vertexai/streaming-success-thinking-reply-thought-summary.txt
    emulator.script.next({ chunks: ['fixture ', 'ok'] })
    const url = `${emulator.url}${vertex.replace(':generateContent', ':streamGenerateContent?alt=sse')}`
    const headers = { authorization: 'Bearer t' }
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(hello) })
    const lines = (await reply.text()).split('\r\n\r\n').filter((line) => line !== '')
    const usages = lines.map((line) => JSON.parse(line.replace(/^data: /, '')).usageMetadata)
    expect(usages).toEqual([
      { trafficType: 'ON_DEMAND' },
      expect.objectContaining({ promptTokenCount: expect.any(Number), trafficType: 'ON_DEMAND' }),
    ])
  })
})

describe('countTokens', () => {
  const text = { contents: [{ role: 'user', parts: [{ text: 'The quick brown fox.' }] }] }
  const fields = async (model: string, body: object) =>
    Object.keys((await call(`/v1beta/models/${model}:countTokens`, body)).body).sort()

  it('counts a role on 2.0 where one is named', async () => {
    // pydantic/pydantic-ai test_google_model_count_tokens.yaml; google-gemini/cookbook Counting_Tokens.ipynb
    const parts = [{ text: 'The quick brown fox jumps over the lazy dog.' }]
    const path = '/v1beta/models/gemini-2.0-flash:countTokens'
    const totals = [{ parts }, { role: 'user', parts }].map(async (content) => {
      return (await call(path, { contents: [content] })).body.totalTokens
    })
    expect(await Promise.all(totals)).toEqual([10, 11])
  })

  it('lists the parts for 2.5 alone', async () => {
    // tidyverse/ellmer google-count-tokens.yml (3.5, 3.7); pydantic/pydantic-ai test_google_model_count_tokens.yaml (2.0)
    const whole = { generateContentRequest: { ...text, model: 'models/gemini-3.7-flash' } }
    const short = ['promptTokensDetails', 'totalTokens']
    expect(await fields('gemini-3.7-flash', whole)).toEqual(short)
    expect(await fields('gemini-2.0-flash', text)).toEqual(short)
    expect(await fields('gemini-2.5-flash', text)).toEqual([
      'contentTokens',
      'promptTokensDetails',
      'systemInstructionsTokens',
      'totalTokens',
    ])
  })
})

describe('quotas', () => {
  it('tells the tier, and whole seconds beside the words', async () => {
    // Aliquanto3/wave_local_ai_v2 (2026-08-27), Q4
    const { status, headers, body } = await call(lite, hello, { 'x-emulator-fault': '429-minute' })
    expect([status, headers.get('x-gemini-service-tier'), headers.get('retry-after')]).toEqual([
      429,
      'standard',
      null,
    ])
    expect(body.error.message).toMatch(/\nPlease retry in \d+\.\d{9}s\.$/)
    expect(body.error.details.at(-1).retryDelay).toMatch(/^\d+s$/)
  })

  it('tells how to switch the API on', async () => {
    // FirebaseExtended/vertexai-sdk-test-data, generativelanguage-api-not-enabled.json
    const { body } = await call(lite, hello, { 'x-emulator-fault': '403' })
    expect(body.error.message).toMatch(/^Generative Language API has not been used in project/)
    expect(body.error.details.map((detail: { reason?: string }) => detail.reason)).toEqual([
      undefined,
      'SERVICE_DISABLED',
    ])
    expect(Object.keys(body.error.details[1].metadata)).toEqual(['service', 'consumer'])
  })
})

describe('files and batches', () => {
  const upload = async (body: string, mimeType: string) =>
    (
      await call('/upload/v1beta/files', body, {
        'x-goog-upload-protocol': 'raw',
        'content-type': mimeType,
      })
    ).body.file as { name: string; expirationTime: string }

  it('downloads only what the service made, and words names as recorded', async () => {
    // tidyverse/ellmer google-files.yml (2026-09-25)
    const file = await upload('words', 'text/plain')
    expect(file.expirationTime).toMatch(/T\d\d:\d\d:\d\d\.\d{9}Z$/)
    const download = await call(`/v1beta/${file.name}:download?alt=media`)
    expect([download.status, download.body]).toEqual([
      400,
      refused('Only GENERATED files can be downloaded.'),
    ])
    const named = await call('/v1beta/files', { file: { name: 'files/Two Words' } })
    expect(named.body).toEqual(
      refused(
        '* CreateFileRequest.file.name: File resource name may only contain lowercase alphanumeric characters or dashes (-) and cannot begin or end with a dash. You can set the display_name which is not constrained by this format.\n',
      ),
    )
    expect((await call(`/v1beta/${file.name}`, undefined, {}, 'DELETE')).body).toEqual({})
  })

  it('refuses to go on with an upload that has ended, in plain text', async () => {
    // Quoted of the Python SDK by several projects: 400 Bad Request {'message': 'Upload has already been terminated.'}
    const started = await call(
      '/upload/v1beta/files',
      {},
      { 'x-goog-upload-protocol': 'resumable', 'x-goog-upload-command': 'start' },
    )
    const url = started.headers.get('x-goog-upload-url')!
    expect(started.headers.get('x-guploader-uploadid')).toBe(new URL(url).searchParams.get('upload_id'))
    const send = () =>
      fetch(url, {
        method: 'POST',
        body: 'words',
        headers: { 'x-goog-upload-command': 'upload, finalize', 'x-goog-upload-offset': '0' },
      })
    expect((await send()).status).toBe(200)
    const again = await send()
    expect([again.status, again.headers.get('x-goog-upload-status'), await again.text()]).toEqual([
      400,
      'final',
      'Upload has already been terminated.',
    ])
  })

  it("names a batch's answers after the batch, below /download too", async () => {
    // MaxiDonkey/DelphiGemini, guides on batch (2026-01-06); the curl commands of the batch guide.
    emulator.script.when({}).answer({ text: 'Well.' })
    const input = await upload(`${JSON.stringify({ key: 'a', request: hello })}\n`, 'application/jsonl')
    const created = await call('/v1beta/models/gemini-2.5-flash:batchGenerateContent', {
      batch: { display_name: 'b', input_config: { file_name: input.name } },
    })
    expect(Object.keys(created.body.metadata)).toEqual([
      '@type',
      'model',
      'displayName',
      'inputConfig',
      'createTime',
      'updateTime',
      'batchStats',
      'state',
      'name',
    ])
    expect(created.body.metadata.createTime).toMatch(/\.\d{9}Z$/)
    const { name } = created.body
    await expect.poll(async () => (await call(`/v1beta/${name}`)).body.done).toBe(true)
    const { response, metadata } = (await call(`/v1beta/${name}`)).body
    const answers = `files/batch-${name.slice('batches/'.length)}`
    expect([response.responsesFile, metadata.output.responsesFile]).toEqual([answers, answers])
    const lines = await call(`/download/v1beta/${answers}:download?alt=media`)
    expect(lines.body).toMatchObject({
      key: 'a',
      response: { candidates: [{ content: { parts: [{ text: 'Well.' }] } }] },
    })
  })
})

describe('interactions', () => {
  const path = '/v1beta/interactions'

  it('has a word for a code, and no status', async () => {
    // vercel/ai interactions/__fixtures__/video-static-processing-invalid-offsets.json; allenhutchison/gemini-cli-deep-research#73
    const bad = await call(path, { model: 'gemini-3.7-flash', input: [{ type: 'song' }] })
    expect([bad.status, Object.keys(bad.body.error), bad.body.error.code]).toEqual([
      400,
      ['message', 'code'],
      'invalid_request',
    ])
    const none = await call(path, { model: 'gemini-9-ultra', input: 'Hi' })
    expect([none.status, none.body]).toEqual([
      404,
      { error: { message: "Model 'gemini-9-ultra' not found.", code: 'not_found' } },
    ])
  })

  it('streams events with the recorded fields', async () => {
    // vercel/ai interactions/__fixtures__/basic.chunks.txt (2026-05-15); multi-turn-stateless-turn1.chunks.txt for the empty id
    const eventsOf = async (body: object) => {
      const reply = await fetch(emulator.url + path, {
        method: 'POST',
        headers: { 'x-goog-api-key': 'k', 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'gemini-2.5-flash', input: 'Hi', stream: true, ...body }),
      })
      const data = (await reply.text()).split('\n').filter((line) => line.startsWith('data: {'))
      return data.map((line) => JSON.parse(line.slice('data: '.length)))
    }
    const events = await eventsOf({})
    expect(Object.keys(events[0].interaction).sort()).toEqual(['id', 'model', 'object', 'status'])
    expect(Object.keys(events[1]).sort()).toEqual(['event_type', 'interaction_id', 'status'])
    expect(Object.keys(events.at(-1).interaction).sort()).toEqual([
      'created',
      'id',
      'model',
      'object',
      'service_tier',
      'status',
      'updated',
      'usage',
    ])
    const passing = await eventsOf({ store: false })
    expect([passing[0].interaction.id, passing[1].interaction_id, passing.at(-1).interaction.id]).toEqual([
      '',
      '',
      '',
    ])
  })

  it('has no id when it is not stored', async () => {
    // tidyverse/ellmer google-files.yml (2026-09-25)
    emulator.script.when({}).answer({ text: 'Well.' })
    const kept = await call(path, { model: 'gemini-3.7-flash', input: 'Hi' })
    const passing = await call(path, { model: 'gemini-3.7-flash', input: 'Hi', store: false })
    expect(kept.headers.get('content-type')).toBe('application/json')
    expect([kept.body.id === undefined, passing.body.id === undefined]).toEqual([false, true])
  })
})
