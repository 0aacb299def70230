import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EnvError, envNames, readEnv } from './env.ts'

function complaint(variables: Record<string, string>): string {
  try {
    readEnv(variables)
  } catch (error) {
    if (error instanceof EnvError) return error.message
  }
  return 'no complaint'
}

describe('readEnv', () => {
  test('works with nothing set, and takes an empty variable for an absent one', () => {
    expect(readEnv({ PORT: '', REDIS_URL: ' ' })).toMatchObject({ PORT: 4000, HOST: '127.0.0.1' })
  })

  test('names every variable that is wrong at once, and shows no value', () => {
    const text = complaint({
      PORT: 'hunter2',
      LOG_LEVEL: 'loud',
      HOST: '0.0.0.0',
      SIGHTGLASS_JWT_ISSUER: 'somebody',
      SIGHTGLASS_TOKEN_PER_DAY: '5',
    })
    const wrong = ['PORT', 'LOG_LEVEL', 'HOST', 'SIGHTGLASS_JWKS_URL', 'SIGHTGLASS_TOKEN_PER_DAY']
    for (const name of wrong) expect(text).toContain(`\n  ${name}: `)
    for (const secret of ['hunter2', 'loud', 'somebody']) expect(text).not.toContain(secret)
    expect(complaint({ SIGHTGLASS_API_TOKENS: 'bob:short' })).not.toContain('short')
  })

  test('a misspelt variable is told', () => {
    expect(complaint({ SIGHTGLASS_TOKEN_PER_DAY: '5' })).toContain('SIGHTGLASS_TOKEN_PER_DAY')
  })

  test.each(['0.0.0.0', '::', '192.168.1.4', 'example.com'])('%s needs callers to be known', (HOST) => {
    expect(complaint({ HOST })).toContain('SIGHTGLASS_API_TOKENS')
    expect(readEnv({ HOST, SIGHTGLASS_OPEN_TO_EVERYBODY: 'yes' }).HOST).toBe(HOST)
    expect(readEnv({ HOST, SIGHTGLASS_JWKS_URL: 'https://id.example/keys' }).HOST).toBe(HOST)
    const env = readEnv({ HOST, SIGHTGLASS_API_TOKENS: 'shop:0123456789abcdef, app:fedcba9876543210' })
    expect(env.SIGHTGLASS_API_TOKENS).toEqual({ shop: '0123456789abcdef', app: 'fedcba9876543210' })
  })

  test.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('%s needs nothing', (HOST) => {
    expect(readEnv({ HOST }).HOST).toBe(HOST)
  })

  test('origins are origins', () => {
    expect(complaint({ SIGHTGLASS_ALLOWED_ORIGINS: 'https://a.example/path' })).toContain('ALLOWED_ORIGINS')
    expect(readEnv({ SIGHTGLASS_ALLOWED_ORIGINS: 'https://a.example,http://localhost:5173' })).toMatchObject({
      SIGHTGLASS_ALLOWED_ORIGINS: ['https://a.example', 'http://localhost:5173'],
    })
  })

  test('every variable is in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    expect(envNames.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })
})
