import { parentPort, workerData } from 'node:worker_threads'
import { EngineError } from './errors.ts'
import { lookAt } from './look/look-at.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts'

// The thread side of the engine: one look at a time, so that a look never waits for another's memory.
if (parentPort === null) throw new Error('The engine worker runs in a worker thread.')
const port = parentPort
const settings = workerData as WorkerSettings
const running = new Map<number, AbortController>()

port.on('message', (message: ToWorker) => {
  if (message.type === 'abort') running.get(message.id)?.abort()
  else void answer(message)
})

async function answer({ id, media, wish }: Extract<ToWorker, { type: 'look' }>): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  let reply: FromWorker
  try {
    const sight = await lookAt(media, wish, { signal: controller.signal, ...settings })
    reply = { type: 'seen', id, sight }
  } catch (error) {
    reply = { type: 'failed', id, ...describe(error) }
  }
  running.delete(id)
  port.postMessage(reply)
}

function describe(error: unknown): Pick<Extract<FromWorker, { type: 'failed' }>, 'code' | 'message'> {
  if (error instanceof EngineError) return { code: error.code, message: error.message }
  return { code: 'engine_failed', message: error instanceof Error ? error.message : String(error) }
}
