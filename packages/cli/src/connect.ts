import { createVision, type Vision } from '@sightglass/core'
import type { Command } from 'commander'
import colors from 'picocolors'
import { positiveNumber } from './numbers.ts'

/** Flags of every command that calls the model. */
export interface ConnectionFlags extends ServerFlags {
  readonly model?: string
}

/** Flags of every command that calls the server. */
export interface ServerFlags {
  /** Where uploads are remembered. */
  readonly cacheDir?: string
  readonly offline?: boolean
  readonly baseUrl?: string
  readonly timeout?: number
}

/** Adds `--model`, `--offline`, `--base-url` and `--timeout`. */
export function withConnectionFlags(command: Command): Command {
  return withServerFlags(command.option('-m, --model <id>', 'the model to ask'))
}

/** Adds `--offline`, `--base-url` and `--timeout`. */
export function withServerFlags(command: Command): Command {
  return command
    .option('--offline', 'use a local emulator: no key, no network')
    .option('--base-url <url>', 'another server that speaks the Gemini protocol')
    .option('--timeout <seconds>', 'give up after this long', positiveNumber)
}

/** Core, ready to be asked. Disposing of it says what the emulator could not look at, and ends it, where one was started. */
export interface Connection extends AsyncDisposable {
  readonly vision: Vision
}

/**
 * Connects as the flags say.
 * @throws SightglassError `config_invalid` when there is no key and no `--offline`
 */
export async function connect(flags: ConnectionFlags): Promise<Connection> {
  if (!flags.offline) {
    return {
      vision: createVision({
        model: flags.model,
        baseUrl: flags.baseUrl,
        cacheDir: flags.cacheDir,
        ...timeLimit(flags),
      }),
      [Symbol.asyncDispose]: async () => {},
    }
  }
  const { startEmulator } = await import('@sightglass/emulator')
  const emulator = await startEmulator({ port: 0 })
  const vision = createVision({
    apiKey: 'offline',
    baseUrl: emulator.url,
    model: flags.model,
    ...timeLimit(flags),
  })
  return {
    vision,
    async [Symbol.asyncDispose]() {
      const notes = [...emulator.requests].flatMap(({ sights = [] }) =>
        sights.flatMap((sight) => sight.notes),
      )
      for (const note of new Set(notes)) process.stderr.write(`${colors.yellow('offline')} ${note}\n`)
      await emulator.close()
    },
  }
}

/** `--timeout` for work that has no time limit of its own: the signal that also fires when the time is up. */
export function withinTime(signal: AbortSignal, { timeout }: ServerFlags): AbortSignal {
  return timeout === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)])
}

function timeLimit({ timeout }: ServerFlags): { timeoutMs?: number } {
  return timeout === undefined ? {} : { timeoutMs: timeout * 1000 }
}
