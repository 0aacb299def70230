import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { type ChoiceField, defaultType, type Fields, type TypedField } from './fields.ts'

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
  /** Whether the value was brought by the message, rather than set by whoever built the flow. */
  fromMessage(name: string): boolean
}

interface Read {
  readonly value: unknown
  readonly fromMessage: boolean
}

/** Reads every field for a message: overrides on the message first, then what the dialog says. */
export async function readValues(
  RED: NodeAPI,
  node: Node,
  fields: Fields,
  config: NodeConfig,
  msg: Message,
): Promise<Values> {
  const values = new Map<string, Read>()
  await Promise.all(
    Object.entries(fields).map(async ([name, field]) => {
      if (field.kind === 'config' || field.kind === 'credential') return
      if (field.kind === 'typed' || field.kind === 'choice') {
        values.set(name, await readTyped(RED, node, name, field, config, msg))
        return
      }
      values.set(name, { value: config[name] ?? field.value, fromMessage: false })
    }),
  )
  const filled = (name: string) => {
    const value = values.get(name)?.value
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
      if (!Number.isFinite(number)) throw new Error(`"${name}" is ${shown(value)}, but must be a number.`)
      return number
    },
    flag: (name) => String(values.get(name)?.value) === 'true',
    fromMessage: (name) => values.get(name)?.fromMessage ?? false,
  }
}

/** Values that a message can bring: the expression of JSONata reads it too. */
const messageTypes = ['msg', 'jsonata']

async function readTyped(
  RED: NodeAPI,
  node: Node,
  name: string,
  field: TypedField | ChoiceField,
  config: NodeConfig,
  msg: Message,
): Promise<Read> {
  const given = config[name] ?? field.value
  const override = field.kind === 'typed' ? field.override : undefined
  if (override !== undefined && msg[override] !== undefined)
    return { value: msg[override], fromMessage: true }
  const type = String(config[`${name}Type`] ?? defaultType(field))
  const fromMessage = messageTypes.includes(type)
  if (given === '' && type !== 'str') return { value: undefined, fromMessage }
  const value = type === 'choice' ? given : await evaluate(RED, node, String(given), type, msg)
  return { value: field.kind === 'choice' ? checked(name, field, value) : value, fromMessage }
}

function evaluate(RED: NodeAPI, node: Node, text: string, type: string, msg: Message): Promise<unknown> {
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(text, type, node, msg, (error, value) => {
      // A message without that property is a message without a value; a broken expression is an error.
      if (error && type !== 'msg') reject(error)
      else resolve(error ? undefined : value)
    })
  })
}

/** A choice that came from elsewhere must be one of those of the dialog; nothing means the dialog's first. */
function checked(name: string, field: ChoiceField, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return field.value
  if (field.options.includes(String(value))) return value
  const known = field.options.filter((option) => option !== '').join(', ')
  throw new Error(`"${name}" is ${shown(value)}, but must be one of: ${known}.`)
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 40) ?? typeof value
}

/** The name of the message property that the answer goes to. */
export function outputProperty(config: NodeConfig): string {
  return typeof config.output === 'string' && config.output !== '' ? config.output : 'payload'
}
