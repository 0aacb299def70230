import { Redis } from 'ioredis'
import type { Store } from './store.ts'

const addScript = `local sum = redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return sum`

/** A store in Redis, shared by every instance that is given the same address. */
export function createRedisStore(url: string, prefix = 'sightglass:'): Store {
  const redis = new Redis(url, { keyPrefix: prefix, maxRetriesPerRequest: 2, connectTimeout: 3000 })
  // Every command rejects by itself when the line is down; without a listener ioredis writes to the console as well.
  redis.on('error', () => {})
  return {
    get: async (key) => (await redis.getBuffer(key)) ?? undefined,
    set: async (key, bytes, lifetimeMs) => {
      await redis.set(key, Buffer.from(bytes), 'PX', Math.max(1, Math.round(lifetimeMs)))
    },
    add: async (key, amount, lifetimeMs) =>
      Number(await redis.eval(addScript, 1, key, amount, Math.max(1, Math.round(lifetimeMs)))),
    ping: async () => void (await redis.ping()),
    close: async () => redis.disconnect(),
  }
}
