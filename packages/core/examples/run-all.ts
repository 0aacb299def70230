import { startEmulator } from '@sightglass/emulator'

/** Runs examples against an emulator in one process, one after the other, and prints what each said as a line of JSON. Used by the test. */
const jobs = JSON.parse(process.argv[2] ?? '[]') as {
  file: string
  args: string[]
  env?: Record<string, string>
}[]

const emulator = await startEmulator({ port: 0, videoProcessingMs: 50 })
process.env.GOOGLE_GEMINI_BASE_URL = emulator.url
process.env.GOOGLE_VERTEX_BASE_URL = emulator.url

for (const { file, args, env = {} } of jobs) {
  process.argv = [process.argv[0]!, file, ...args]
  const before = { ...process.env }
  Object.assign(process.env, env)
  const said: string[] = []
  const { log } = console
  const write = process.stdout.write.bind(process.stdout)
  console.log = (...parts: unknown[]) =>
    void said.push(parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '))
  process.stdout.write = (text: string | Uint8Array) => said.push(String(text)) > 0
  let error: string | undefined
  try {
    const late = new Promise((_, reject) =>
      setTimeout(() => reject(new Error('it took too long')), 60_000).unref(),
    )
    await Promise.race([import(new URL(file, import.meta.url).href), late])
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown)
  }
  console.log = log
  process.stdout.write = write
  for (const name of Object.keys(env)) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
  console.log(JSON.stringify({ file, said: said.join('\n'), error }))
}
await emulator.close()
process.exit(0)
