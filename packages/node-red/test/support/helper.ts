import { createRequire } from 'node:module'
import type { NodeAPI } from 'node-red'
import type { Message } from '../../src/lib/values.ts'

const require = createRequire(import.meta.url)

/** A node inside the test runtime. */
export interface RunningNode {
  receive(msg: object): void
  on(event: string, listener: (...args: never[]) => void): void
  status(status: object): void
  context(): { readonly flow: Store; readonly global: Store }
}

interface Store {
  set(name: string, value: unknown): void
}

interface Helper {
  init(runtimePath: string, settings?: object): void
  startServer(done: () => void): void
  stopServer(done: () => void): void
  load(nodes: ((RED: NodeAPI) => void)[], flow: object[], credentials: object, done: () => void): void
  unload(): Promise<void>
  getNode(id: string): RunningNode
  log(): { args: readonly (readonly [{ level: number; msg: unknown; id?: string }])[] }
}

/** Which Node-RED the tests of this worker run in: `node-red` is 5, `node-red-4` is 4.1. */
export const nodeRedModule = process.env.NODE_RED_UNDER_TEST ?? 'node-red'

/** Node-RED's own helper for the tests of nodes, on the real runtime. */
export const helper = require('node-red-node-test-helper') as Helper
helper.init(require.resolve(nodeRedModule))

/** Loads nodes and a flow; resolves when it runs. */
export function load(
  nodes: ((RED: NodeAPI) => void)[],
  flow: object[],
  credentials: object = {},
): Promise<void> {
  return new Promise((resolve) => helper.load(nodes, flow, credentials, resolve))
}

/** Keeps every message that reaches a helper node. */
export function collect(id: string): Message[] {
  const messages: Message[] = []
  helper.getNode(id).on('input', ((msg: Message) => messages.push(msg)) as never)
  return messages
}
