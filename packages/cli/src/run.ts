import { CommanderError } from 'commander'
import { exitCodes, explainFailure } from './failure.ts'
import { createProgram } from './program.ts'

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 1 failed, 2 the command line itself is wrong, 130 interrupted
 */
export async function run(args: readonly string[]): Promise<number> {
  const interrupted = new AbortController()
  const interrupt = (): void => {
    if (interrupted.signal.aborted) process.exit(exitCodes.interrupted)
    interrupted.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    await createProgram(interrupted.signal).parseAsync([...args], { from: 'user' })
    return exitCodes.done
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    if (interrupted.signal.aborted) return exitCodes.interrupted
    process.stderr.write(`${explainFailure(error)}\n`)
    return exitCodes.failed
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
