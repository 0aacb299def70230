import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@sightglass/emulator'

const entry = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

/** A key that must never be printed. */
export const key = 'AIzaSyD-not-a-real-key-0000000000000000'

/** What a command line did. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command line as a user has it: a process of its own in a folder of its own, and an emulator to talk to. */
export interface Desk {
  readonly folder: string
  readonly emulator: Emulator
  sightglass(
    args: readonly string[],
    options?: { env?: Record<string, string>; stdin?: string | Uint8Array },
  ): Promise<Outcome>
  close(): Promise<void>
}

/** Sets up a {@link Desk}. */
export async function openDesk(): Promise<Desk> {
  const emulator = await startEmulator({ port: 0 })
  const folder = mkdtempSync(join(tmpdir(), 'sightglass-cli-'))
  return {
    folder,
    emulator,
    sightglass(args, { env, stdin = '' } = {}) {
      const child = spawn(process.execPath, ['--conditions=sightglass-source', entry, ...args], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
          HOME: folder,
          XDG_CACHE_HOME: join(folder, 'cache'),
          GEMINI_API_KEY: key,
          GOOGLE_GEMINI_BASE_URL: emulator.url,
          NO_COLOR: '1',
          ...env,
        },
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk) => (stdout += chunk))
      child.stderr.on('data', (chunk) => (stderr += chunk))
      child.stdin.end(stdin)
      return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
    },
    async close() {
      await emulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
