import type { Node, NodeAPI, NodeMessage } from 'node-red'
import type { Field, Fields } from './fields.ts'

/** A message with whatever is on it. */
export type Message = NodeMessage & Record<string, unknown>

/** A node's configuration as the flow file holds it. */
export type NodeConfig = Readonly<Record<string, unknown>>

/** The fields of a node, read for one message. */
export interface Values {
  /** As it is. */
  raw(name: string): unknown
  /** As text; `undefined` when empty. */
  text(name: string): string | undefined
  /** As a list of words; `undefined` when empty. */
  list(name: string): string[] | undefined
  /** As a finite number; `undefined` when empty. @throws Error when it is no number */
  number(name: string): number | undefined
  flag(name: string): boolean
}

/** Reads every field for a message: overrides on the message first, then what the dialog says. */
export async function readValues(
  RED: NodeAPI,
  node: Node,
  fields: Fields,
  config: NodeConfig,
  msg: Message,
): Promise<Values> {
  const read = await Promise.all(
    Object.entries(fields).map(
      async ([name, field]) => [name, await readField(RED, node, name, field, config, msg)] as const,
    ),
  )
  const values = new Map<string, unknown>(read)
  const filled = (name: string) => {
    const value = values.get(name)
    return value === '' || value === null ? undefined : value
  }
  return {
    raw: filled,
    text(name) {
      const value = filled(name)
      return value === undefined ? undefined : String(value).trim() || undefined
    },
    list(name) {
      const value = filled(name)
      if (value === undefined) return undefined
      const words = (Array.isArray(value) ? value : String(value).split(/[,\n]/)).map((word) =>
        String(word).trim(),
      )
      const some = words.filter((word) => word !== '')
      return some.length > 0 ? some : undefined
    },
    number(name) {
      const value = filled(name)
      if (value === undefined) return undefined
      const number = Number(value)
      if (!Number.isFinite(number)) throw new Error(`"${name}" is no number.`)
      return number
    },
    flag: (name) => values.get(name) === true || values.get(name) === 'true',
  }
}

async function readField(
  RED: NodeAPI,
  node: Node,
  name: string,
  field: Field,
  config: NodeConfig,
  msg: Message,
): Promise<unknown> {
  if (field.kind === 'config' || field.kind === 'credential') return undefined
  const given = config[name] ?? field.value
  if (field.kind !== 'typed') return given
  if (field.override !== undefined && msg[field.override] !== undefined) return msg[field.override]
  const type = String(config[`${name}Type`] ?? field.type)
  if (given === '' && type !== 'str') return undefined
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(given as string, type, node, msg, (error, value) => {
      // A message without that property is a message without a value; a broken expression is an error.
      if (error && type !== 'msg') reject(error)
      else resolve(error ? undefined : value)
    })
  })
}

/** The name of the message property that the answer goes to. */
export function outputProperty(config: NodeConfig): string {
  return typeof config.output === 'string' && config.output !== '' ? config.output : 'payload'
}
