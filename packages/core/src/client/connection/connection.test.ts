import { GoogleGenAI } from '@google/genai'
import { describe, expect, test, vi } from 'vitest'
import { SightglassError } from '../../errors/sightglass-error.ts'
import { type ConnectionOptions, connect } from './connection.ts'

function refused(options: ConnectionOptions, env: Record<string, string> = {}): SightglassError {
  try {
    connect(options, env)
  } catch (error) {
    if (SightglassError.isInstance(error)) return error
  }
  throw new Error('expected one of our errors')
}

describe('connect reads the environment as the SDK does', () => {
  test('the key: GOOGLE_API_KEY wins, the option wins over both', () => {
    const env = { GOOGLE_API_KEY: 'g', GEMINI_API_KEY: 'm' }
    expect(connect({}, env).apiKey).toBe('g')
    expect(connect({}, { GEMINI_API_KEY: ' m ' }).apiKey).toBe('m')
    expect(connect({ apiKey: 'o' }, env).apiKey).toBe('o')
  })

  test.each([
    [{}, { GEMINI_API_KEY: 'k' }, 'v1beta'],
    [{}, { GEMINI_API_KEY: 'k', GOOGLE_GENAI_API_VERSION: 'v1' }, 'v1'],
    [{}, { GEMINI_API_KEY: 'k', GOOGLE_GENAI_API_VERSION: 'beta' }, 'v1beta'],
    [{ vertexai: true, project: 'p' }, { GOOGLE_GENAI_API_VERSION: 'beta' }, 'v1beta1'],
    [{ vertexai: true, project: 'p' }, {}, 'v1beta1'],
    [{ apiKey: 'k', apiVersion: 'v1alpha' }, {}, 'v1alpha'],
  ])('the version of %j with %j is %s', (options, env, version) => {
    expect(connect(options, env as Record<string, string>).apiVersion).toBe(version)
  })

  test.each([
    [{ GEMINI_API_KEY: 'k' }, 'https://generativelanguage.googleapis.com', 'gemini-api'],
    [
      { GEMINI_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: 'http://localhost:1/' },
      'http://localhost:1',
      'gemini-api',
    ],
    [
      { GOOGLE_GENAI_USE_VERTEXAI: 'true', GOOGLE_CLOUD_PROJECT: 'p' },
      'https://aiplatform.googleapis.com',
      'vertex',
    ],
    [
      {
        GOOGLE_GENAI_USE_ENTERPRISE: 'true',
        GOOGLE_CLOUD_PROJECT: 'p',
        GOOGLE_CLOUD_LOCATION: 'europe-west4',
      },
      'https://europe-west4-aiplatform.googleapis.com',
      'vertex',
    ],
    [
      { GOOGLE_GENAI_USE_VERTEXAI: 'true', GOOGLE_API_KEY: 'k' },
      'https://aiplatform.googleapis.com',
      'vertex',
    ],
  ])('%j goes to %s', (env, baseUrl, surface) => {
    expect(connect({}, env)).toMatchObject({ baseUrl, surface })
  })

  test('nothing is printed', () => {
    const warn = vi.spyOn(console, 'warn')
    connect({}, { GOOGLE_API_KEY: 'g', GEMINI_API_KEY: 'm' })
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })
})

describe('connect refuses what cannot work, with the mend', () => {
  test('no key', () => {
    const error = refused({})
    expect(error.code).toBe('config_invalid')
    expect(error.details.try).toMatch(/GEMINI_API_KEY/)
  })
  test('a blank key', () => expect(refused({ apiKey: '  ' }).code).toBe('config_invalid'))
  test('Vertex without a project', () => {
    expect(refused({ vertexai: true }).details.try).toMatch(/GOOGLE_CLOUD_PROJECT/)
  })
  test('a project without Vertex', () => {
    expect(refused({ apiKey: 'k', project: 'p' }).details.try).toMatch(/vertexai/)
  })
  test.each(['localhost:8080', 'ftp://x', 'nonsense'])('the base URL %s', (baseUrl) => {
    expect(refused({ apiKey: 'k', baseUrl })).toMatchObject({
      code: 'config_invalid',
      details: { given: baseUrl },
    })
  })
})

test("a caller's own client is taken as it is", () => {
  const client = new GoogleGenAI({
    apiKey: 'mine',
    httpOptions: { baseUrl: 'http://127.0.0.1:9/', apiVersion: 'v1' },
  })
  expect(connect({ client }, {})).toMatchObject({
    client,
    apiKey: 'mine',
    baseUrl: 'http://127.0.0.1:9',
    apiVersion: 'v1',
    surface: 'gemini-api',
  })
})

test('a base URL with a password is refused, and not repeated', () => {
  const error = refused({ apiKey: 'k', baseUrl: 'https://user:hunter2@example.com' })
  expect(error.code).toBe('config_invalid')
  expect(error.message).not.toContain('hunter2')
})
