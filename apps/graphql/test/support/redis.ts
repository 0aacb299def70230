import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort, programs } from '@sightglass/testing'
import { Redis } from 'ioredis'

/** A Redis of its own: Debian's redis-server on a free port, which keeps nothing. */
export interface TestRedis {
  readonly url: string
  close(): Promise<void>
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  const child = spawn(
    programs.redisServer.path,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: 'ignore',
      cwd: '/',
    },
  )
  await once(child, 'spawn')
  const url = `redis://127.0.0.1:${port}`
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 200 })
  redis.on('error', () => {})
  await redis.ping()
  redis.disconnect()
  return { url, close: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
