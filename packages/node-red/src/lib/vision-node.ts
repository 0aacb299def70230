import type { Issue, Usage, Vision } from '@sightglass/core'
import type { Node, NodeAPI } from 'node-red'
import type { ConfigNode } from '../nodes/config/runtime.ts'
import { type Core, loadCore } from './core.ts'
import { toFailure } from './failure.ts'
import type { NodePage } from './fields.ts'
import { fromStore } from './migrate.ts'
import { createOrderedQueue, type Outcome, type QueuePolicy } from './ordered-queue.ts'
import { tokensText } from './outputs.ts'
import { failed, finished, working } from './status.ts'
import { type Message, type NodeConfig, outputProperty, readValues, type Values } from './values.ts'

/** What a node's work is given for one message. */
export interface Job {
  readonly RED: NodeAPI
  readonly core: Core
  readonly msg: Message
  readonly values: Values
  readonly signal: AbortSignal
  /** Whether a config node is chosen. */
  readonly configured: boolean
  /** The client of the chosen config node. @throws when none is chosen */
  vision(): Promise<Vision>
  /** Shows how far the work is. */
  progress(text: string): void
  /** Sends one piece of a stream; the message of the whole follows it. */
  piece(part: { readonly type: 'array' | 'string'; readonly index: number; readonly value: unknown }): void
  translate(key: string, values?: Record<string, unknown>): string
}

/** What a node's work answers. */
export interface Answer {
  /** Goes to the chosen property. */
  readonly output: unknown
  /** Further message properties, set beside it. */
  readonly extras?: Readonly<Record<string, unknown>>
  /** For the status line, such as `3 objects`. */
  readonly summary: string
  readonly issues?: readonly Issue[]
  readonly usage?: Usage
}

/** A node: its page, and what it does with a message. */
export interface VisionNode {
  readonly page: NodePage
  work(job: Job): Promise<Answer>
}

interface Entry {
  readonly msg: Message
  readonly send: (msg: Message | Message[]) => void
  readonly done: (error?: Error) => void
  pieces?: { id: string; type: 'array' | 'string'; count: number }
}

const closeWaitMs = 800

/** Registers a node whose manners (queue, status, cancel, errors, outputs) are those of the family. */
export function registerVisionNode(RED: NodeAPI, definition: VisionNode): void {
  const { type, fields } = definition.page
  RED.nodes.registerType(type, function (this: Node, stored) {
    RED.nodes.createNode(this, stored)
    const config: NodeConfig = fromStore(stored as unknown as NodeConfig, definition.page)
    run(RED, this, config)
  })

  function run(RED: NodeAPI, node: Node, config: NodeConfig): void {
    const getVision = () => RED.nodes.getNode(String(config.vision ?? '')) as unknown as ConfigNode | null
    const translate = (key: string, values?: Record<string, unknown>) => RED._(key, values as never)
    const policy = (config.policy as QueuePolicy | undefined) ?? 'queue'
    let closing = false

    async function work(entry: Entry, signal: AbortSignal): Promise<Answer> {
      node.status(working(busyText()))
      const core = await loadCore()
      const values = await readValues(RED, node, fields, config, entry.msg)
      const settings = getVision()
      settings?.sightglass.checkBudget(core)
      return definition.work({
        RED,
        core,
        msg: entry.msg,
        values,
        signal,
        translate,
        configured: settings !== null,
        vision: async () => {
          if (!settings) throw new core.SightglassError('config_invalid', translate('error.noConfig'))
          return settings.sightglass.open()
        },
        progress: (text) => node.status(working(text)),
        piece: ({ type, index, value }) => {
          if (signal.aborted) return
          entry.pieces ??= { id: RED.util.generateId(), type, count: 0 }
          entry.pieces.count++
          const { image: _, ...rest } = entry.msg
          const part: Message = {
            ...rest,
            _msgid: entry.msg._msgid,
            parts: { id: entry.pieces.id, type, index, ...(type === 'string' && { ch: '' }) },
          }
          RED.util.setMessageProperty(part, outputProperty(config), value, true)
          entry.send(part)
        },
      })
    }

    function busyText(): string {
      const { running, waiting } = queue.load
      if (running + waiting <= 1) return translate('status.working')
      return translate('status.workingMany', { running, waiting })
    }

    function settle(entry: Entry, outcome: Outcome<Answer>): void {
      if (outcome.kind === 'done') {
        try {
          deliver(entry, outcome.result)
        } catch (error) {
          fail(entry, error)
        }
        return
      }
      if (outcome.kind === 'failed') {
        fail(entry, outcome.error)
        return
      }
      if (outcome.kind === 'dropped' && policy === 'queue') {
        // Asked to wait, not to be lost: the flow is told.
        void loadCore().then(({ SightglassError }) =>
          fail(entry, new SightglassError('limit_exceeded', translate('error.queueFull'))),
        )
        return
      }
      if (!closing)
        node.status(
          outcome.kind === 'dropped'
            ? { fill: 'yellow', shape: 'ring', text: translate('status.dropped') }
            : {},
        )
      entry.done()
    }

    function fail(entry: Entry, error: unknown): void {
      void toFailure(error, getVision()?.sightglass.secrets() ?? []).then((failure) => {
        if (!closing) node.status(failed(failure.code))
        entry.done(failure)
      })
    }

    function deliver(entry: Entry, answer: Answer): void {
      const { msg, pieces } = entry
      const property = outputProperty(config)
      Object.assign(msg, answer.extras, {
        issues: answer.issues ?? [],
        ...(answer.usage && { usage: answer.usage }),
      })
      if (pieces) {
        // The join node adds a payload that has no index; the closing message brings only what goes with the whole.
        RED.util.setMessageProperty(msg, property, undefined as never, true)
        msg.parts = {
          id: pieces.id,
          type: pieces.type,
          count: pieces.count,
          ...(pieces.type === 'string' && { ch: '' }),
        }
        msg.complete = true
      } else {
        RED.util.setMessageProperty(msg, property, answer.output as never, true)
      }
      if (!closing) node.status(finished(`${answer.summary}${tokensText(answer.usage)}`, answer.issues ?? []))
      entry.send(msg)
      entry.done()
    }

    const queue = createOrderedQueue<Entry, Answer>({
      concurrency: Math.max(1, Math.floor(Number(config.concurrency ?? 1)) || 1),
      policy,
      work,
      settle,
    })

    node.on('input', (msg, send, done) => {
      const message = msg as Message
      if (message.cancel === true || message.reset === true) {
        queue.abort()
        node.status({})
        return done()
      }
      queue.offer({ msg: message, send: send as Entry['send'], done })
    })

    node.on('close', (_removed: boolean, done: () => void) => {
      closing = true
      queue.abort()
      node.status({})
      const timer = setTimeout(done, closeWaitMs)
      void queue.idle().then(() => {
        clearTimeout(timer)
        done()
      })
    })
  }
}
