import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createClock, type EmulatorClock, toClock } from '../clock.ts'
import { Measurer } from '../counts/measure.ts'
import type { Engine } from '../engine/types.ts'
import type { Fault, FaultName } from '../faults/fault.ts'
import { FaultPlan, type FaultRates } from '../faults/fault-plan.ts'
import { FileStore } from '../files/file-store.ts'
import { UploadSessions } from '../files/uploads.ts'
import { handleControl, isControlPath } from '../page/control.ts'
import { ModelList } from '../protocol/models.ts'
import { type RecordOptions, Tape } from '../record/tape.ts'
import { Journal } from '../script/journal.ts'
import { Script, type ScriptRule } from '../script/script.ts'
import { BatchStore } from './batches.ts'
import { CacheStore } from './caches.ts'
import { dispatch } from './dispatch.ts'
import { LazyEngine } from './lazy-engine.ts'
import type { EmulatorState } from './state.ts'

/** How an emulator is started. */
export interface EmulatorOptions {
  /** 0 takes a free one. @default 0 */
  readonly port?: number
  /** @default 127.0.0.1, seen from this machine alone */
  readonly host?: string
  /** What looks at the media; left out: detection, masks and text by small local models, loaded when first needed. */
  readonly engine?: Engine
  /** What is answered, before the engine is asked. */
  readonly script?:
    | readonly ScriptRule[]
    | { readonly rules?: readonly ScriptRule[]; readonly strict?: boolean }
  /** What goes wrong: faults in line for the next requests, or rates with a seed. */
  readonly faults?: readonly (FaultName | Fault)[] | { readonly rate: FaultRates; readonly seed?: number }
  /** Time, for expiry. @default the machine's */
  readonly clock?: EmulatorClock | { now(): number } | (() => number)
  /** The only right key or keys. @default every key is right */
  readonly apiKey?: string | readonly string[]
  /** Keys that are wrong. */
  readonly rejectKeys?: readonly string[]
  /** Refuse requests without any key, as the real API does. @default true */
  readonly requireKey?: boolean
  /** Ids of models to know beside the public ones. */
  readonly models?: readonly string[]
  /** Keep exchanges with the real API, or replay them. */
  readonly record?: RecordOptions
  /** Bytes of one JSON request. @default 104857600, the documented 100 MB; base64 counts as it is sent */
  readonly maxRequestBytes?: number
  /** Milliseconds an uploaded video stays PROCESSING. @default 500 */
  readonly videoProcessingMs?: number
  /** Bytes of all files of one key. @default 20 GB, as documented */
  readonly maxProjectBytes?: number
  /** Milliseconds between the pieces of a stream. @default 0 */
  readonly streamDelayMs?: number
  /** Requests kept in the journal. @default 1000 */
  readonly journalLimit?: number
}

/** A running emulator. */
export interface Emulator {
  /** Such as `http://127.0.0.1:41234`; give it as `httpOptions.baseUrl`. */
  readonly url: string
  readonly port: number
  /** Everything that was asked. */
  readonly requests: Journal
  readonly script: Script
  readonly faults: FaultPlan
  readonly clock: EmulatorClock
  /** Forgets requests, script, faults, files, caches and batches. */
  reset(): void
  /** Ends connections, batches and engine. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts an emulator. Rejects with a plain message when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1' } = options
  const state = createState(options)
  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (request, response) => {
    const url = readTarget(request.url ?? '/')
    if (url === null) {
      response.writeHead(400).end('The address of this request cannot be read.\n')
      return
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      })
      response.end()
      return
    }
    if (isControlPath(url.pathname))
      void handleControl(request, response, url, { state, reset: () => reset(state) })
    else void dispatch(request, response, url, state)
  })
  await listen(server, port, host)
  const address = server.address() as AddressInfo
  const close = () => closeAll(server, sockets, state)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${address.port}`,
    port: address.port,
    requests: state.requests,
    script: state.script,
    faults: state.faults,
    clock: state.clock,
    reset: () => reset(state),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The target of a request: a path, which may begin with two slashes, or a whole address. */
function readTarget(target: string): URL | null {
  return URL.parse(target.startsWith('/') ? `http://emulator${target}` : target)
}

function createState(options: EmulatorOptions): EmulatorState {
  const clock = options.clock === undefined ? createClock() : toClock(options.clock)
  const given = options.engine
  const engine = new LazyEngine(
    async () => given ?? (await import('../engine/create-engine.ts')).createEngine(),
  )
  const files = new FileStore({
    clock,
    ...(options.videoProcessingMs === undefined ? {} : { videoProcessingMs: options.videoProcessingMs }),
    ...(options.maxProjectBytes === undefined ? {} : { maxProjectBytes: options.maxProjectBytes }),
  })
  const faults = new FaultPlan()
  const plan = options.faults
  if (plan && 'rate' in plan) faults.rate(plan.rate, plan.seed === undefined ? {} : { seed: plan.seed })
  else for (const fault of plan ?? []) faults.next(fault)
  const { apiKey, script } = options
  return {
    clock,
    engine,
    measurer: new Measurer(engine),
    models: new ModelList(options.models),
    files,
    uploads: new UploadSessions(files),
    caches: new CacheStore(clock),
    batches: new BatchStore(clock),
    script: new Script(
      script === undefined
        ? {}
        : 'strict' in script || 'rules' in script
          ? script
          : { rules: script as readonly ScriptRule[] },
    ),
    faults,
    requests: new Journal(options.journalLimit ?? 1000),
    keys: {
      ...(apiKey === undefined ? {} : { accepted: [apiKey].flat() }),
      rejected: options.rejectKeys ?? [],
      anonymous: options.requireKey === false,
    },
    tape: options.record ? new Tape(options.record) : undefined,
    maxRequestBytes: options.maxRequestBytes ?? 104_857_600,
    streamDelayMs: options.streamDelayMs ?? 0,
  }
}

function reset(state: EmulatorState): void {
  state.requests.clear()
  state.script.clear()
  state.faults.clear()
  state.files.clear()
  state.uploads.clear()
  state.caches.clear()
  state.batches.clear()
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(
          new Error(`Port ${port} on ${host} is taken. Give another one, or 0 for any free one.`, {
            cause: error,
          }),
        )
      } else if (error.code === 'EACCES')
        reject(
          new Error(`Port ${port} on ${host} may not be used: ports below 1024 need more rights.`, {
            cause: error,
          }),
        )
      else reject(error)
    })
    server.listen(port, host, () => resolve())
  })
}

async function closeAll(server: Server, sockets: Set<Socket>, state: EmulatorState): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const socket of sockets) socket.destroy()
  await closed
  await state.batches.close()
  await state.engine.close()
}
