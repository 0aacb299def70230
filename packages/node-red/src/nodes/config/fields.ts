import type { NodePage } from '../../lib/fields.ts'

export const page: NodePage = {
  type: 'sightglass-config',
  config: true,
  fields: {
    surface: { kind: 'select', options: ['gemini', 'vertex'], value: 'gemini' },
    apiKey: { kind: 'credential' },
    project: { kind: 'text', value: '', when: { field: 'surface', is: ['vertex'] } },
    location: { kind: 'text', value: '', when: { field: 'surface', is: ['vertex'] } },
    emulator: { kind: 'check', value: false },
    model: { kind: 'text', value: '' },
    baseUrl: { kind: 'text', value: '' },
    apiVersion: { kind: 'text', value: '' },
    concurrency: { kind: 'number', value: '4', min: 1 },
    requestsPerMinute: { kind: 'number', value: '', min: 1 },
    tokensPerDay: { kind: 'number', value: '', min: 1 },
  },
}
