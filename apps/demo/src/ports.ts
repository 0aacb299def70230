import { createServer } from 'node:net'

/** A port to listen on, and whether it is the one that was wished for. */
export interface ChosenPort {
  readonly port: number
  readonly wished: number
}

/** The wished port where it is free, else any free one. */
export async function choosePort(wished: number): Promise<ChosenPort> {
  return { port: (await tryPort(wished)) ?? (await tryPort(0)) ?? 0, wished }
}

/**
 * Reads a port from the environment.
 * @throws Error naming the variable, when it is no port
 */
export function portFromEnv(name: string, fallback: number): number {
  const word = process.env[name]
  if (word === undefined || word === '') return fallback
  const port = Number(word)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new Error(`${name} is "${word}", which is no port. Give a whole number from 0 to 65535.`)
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
