import { startEmulator } from '@sightglass/emulator'

/** Who answers for the model. */
export interface ModelApi {
  /** One plain line for the person who started this. */
  readonly notice: string
  /** What to add to the environment so that every part of Sightglass talks to it. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

const credentials = [
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_GENAI_USE_VERTEXAI',
  'GOOGLE_GENAI_USE_ENTERPRISE',
]

/** Google where the environment has a key or Vertex settings, else the emulator on a free port. */
export async function chooseModelApi(): Promise<ModelApi> {
  const found = credentials.find((name) => process.env[name])
  if (found) {
    const where = process.env.GOOGLE_GEMINI_BASE_URL ?? 'Google'
    return { notice: `${found} is set: talking to ${where}.`, env: {}, close: async () => {} }
  }
  const emulator = await startEmulator({ port: 0 })
  return {
    notice: `No GEMINI_API_KEY: using the local emulator at ${emulator.url} (a small detector, not Gemini).`,
    env: { GEMINI_API_KEY: 'emulator', GOOGLE_GEMINI_BASE_URL: emulator.url },
    close: () => emulator.close(),
  }
}
