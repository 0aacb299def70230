import { once } from 'node:events'
import { Command } from 'commander'
import { portNumber } from '../numbers.ts'

/** `sightglass emulator` */
export function emulatorCommand(signal: AbortSignal): Command {
  return new Command('emulator')
    .description('Start a local server that speaks the Gemini protocol, until Ctrl-C.')
    .option('-p, --port <number>', 'the port; 0 takes a free one', portNumber, 8787)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .action(async (flags: { port: number; host: string }) => {
      const { startEmulator } = await import('@sightglass/emulator')
      const emulator = await startEmulator(flags)
      process.stdout.write(
        `The emulator answers at ${emulator.url}\nUse it: GOOGLE_GEMINI_BASE_URL=${emulator.url} GEMINI_API_KEY=any\n`,
      )
      if (!signal.aborted) await once(signal, 'abort')
      await emulator.close()
    })
}
