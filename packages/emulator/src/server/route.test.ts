import { expect, it } from 'vitest'
import { findRoute } from './route.ts'

it.each([
  [
    'POST',
    '/v1beta/models/gemini-2.5-flash:generateContent',
    { operation: 'generateContent', surface: 'gemini-api', version: 'v1beta', id: 'gemini-2.5-flash' },
  ],
  ['POST', '/v1/models/m:streamGenerateContent', { operation: 'streamGenerateContent', version: 'v1' }],
  ['POST', '/v1alpha/models/m:countTokens', { operation: 'countTokens', version: 'v1alpha' }],
  [
    'POST',
    '/v1/projects/p/locations/eu/publishers/google/models/m:generateContent',
    { surface: 'vertex', project: 'p', id: 'm' },
  ],
  [
    'POST',
    '/v1beta1/publishers/google/models/m:generateContent',
    { surface: 'vertex', version: 'v1beta1', id: 'm' },
  ],
  ['POST', '/upload/v1beta/files', { operation: 'files.upload' }],
  ['GET', '/v1beta/files/abc:download', { operation: 'files.download', id: 'abc' }],
  ['DELETE', '/v1beta/files/abc', { operation: 'files.delete', id: 'abc' }],
  ['GET', '/v1beta/files/http://127.0.0.1:8787/v1beta/files/abc', { operation: 'files.get', id: 'abc' }],
  [
    'GET',
    '/v1beta/files/http://127.0.0.1:8787/v1beta/files/abc:download',
    { operation: 'files.download', id: 'abc' },
  ],
  ['PATCH', '/v1beta/cachedContents/abc', { operation: 'cachedContents.patch' }],
  ['POST', '/v1beta/batches/abc:cancel', { operation: 'batches.cancel' }],
  ['GET', '/v1beta/models/a%3Ab', undefined],
  ['POST', '/v1beta/models/m:embedContent', undefined],
  ['GET', '/v1beta/models/m:generateContent', undefined],
  ['POST', '/v2/models/m:generateContent', undefined],
  ['GET', '/v1beta/files/%E0%A4%A', { operation: 'files.get', id: '%E0%A4%A' }],
])('%s %s', (method, path, expected) => {
  const route = findRoute(method, path)
  if (expected === undefined) expect(route).toBeUndefined()
  else expect(route).toMatchObject(expected)
})
