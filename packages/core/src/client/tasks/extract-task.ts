import type { Issue } from '../../errors/issue.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import { parseTolerant } from '../../spatial/json/tolerant-json.ts'
import type { JsonSchema } from '../../tasks/json-schema.ts'
import { extractPrompt } from '../../tasks/text-task.ts'
import type { TaskResult } from '../types.ts'
import { type ReplyJson, readReplyJson } from './reply-json.ts'
import type { ItemReader, TaskDefinition } from './task-definition.ts'
import type { TaskOptions } from './task-options.ts'

/**
 * The part of Standard Schema that is needed: zod, valibot, arktype and others have it.
 * Source: https://standardschema.dev
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
    readonly validate: (value: unknown) => StandardVerdict<Output> | Promise<StandardVerdict<Output>>
    readonly jsonSchema?: { readonly input: (options: { target: string }) => Record<string, unknown> }
  }
}

type StandardVerdict<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
      }[]
    }

/** A schema that `extract` takes: JSON Schema as data, or a Standard Schema, which types and checks the result. */
export type ExtractSchema = StandardSchema | Readonly<Record<string, unknown>>

/** Data that are still being written: any field may be missing, and the last text may be half there. */
export type Partly<Data> = Data extends readonly (infer Item)[]
  ? readonly Partly<Item>[]
  : Data extends object
    ? { readonly [Key in keyof Data]?: Partly<Data[Key]> }
    : Data

/** The type of the data that a schema gives; `unknown` for plain JSON Schema. */
export type Extracted<Schema> = Schema extends StandardSchema<infer Output> ? Output : unknown

/** What `extract` takes. */
export interface ExtractOptions<Schema extends ExtractSchema = ExtractSchema> extends TaskOptions {
  readonly schema: Schema
  /** JSON Schema to send where `schema` cannot tell its own (valibot without its converter). */
  readonly jsonSchema?: Readonly<Record<string, unknown>>
  /** What to mind, in the caller's words. */
  readonly prompt?: string
}

/** The answer of `extract`. */
export interface ExtractResult<Data = unknown> extends TaskResult {
  readonly data: Data
}

export function extractTask<Schema extends ExtractSchema>(
  options: ExtractOptions<Schema>,
): TaskDefinition<{ readonly data: Extracted<Schema> }, Partly<Extracted<Schema>>> {
  const { schema } = options
  const sent = options.jsonSchema ?? toJsonSchema(schema)
  return {
    task: 'extract',
    ask: () => ({
      prompt: extractPrompt(options.prompt),
      json: true,
      ...(sent && { schema: sent as JsonSchema }),
    }),
    read: async ({ text, cut }) => {
      const json = readReplyJson(text)
      if (json === undefined) {
        if (cut) throw cutData()
        throw new SightglassError('reply_unparseable', "The model's answer is no JSON.", { retryable: true })
      }
      const issues = [...(sent ? [] : [unsent]), ...issuesOf(json)]
      const data = await check(schema, json.value).catch((error: unknown) => {
        throw cut || json.cut ? cutData(error) : error
      })
      return { answer: { data: data as Extracted<Schema> }, issues }
    },
    readItems: partlyRead,
  }
}

const unsent: Issue = {
  code: 'schema_not_sent',
  message:
    'This schema cannot tell its JSON Schema: the model was not held to it, only the answer was checked.',
  severity: 'info',
}

function issuesOf({ cut, repaired }: ReplyJson): Issue[] {
  if (cut) {
    return [
      {
        code: 'reply_truncated',
        message: 'The data stop before they are complete: what had closed by then is kept.',
        severity: 'error',
      },
    ]
  }
  if (!repaired) return []
  return [{ code: 'reply_repaired', message: 'The data were not quite JSON.', severity: 'warning' }]
}

function cutData(cause?: unknown): SightglassError {
  return new SightglassError('truncated', 'The data was cut off at the output limit.', {
    details: { try: 'Raise maxOutputTokens, or ask for less.' },
    ...(cause !== undefined && { cause }),
  })
}

/** What is there so far, each time something was added; read again only when it has grown by a fiftieth. */
function partlyRead<Data>(): ItemReader<Partly<Data>> {
  let text = ''
  let readLength = 0
  return {
    push: (piece) => {
      text += piece
      if (text.length - readLength < readLength / 50) return []
      readLength = text.length
      const start = text.search(/[[{]/)
      const { value } = start < 0 ? { value: undefined } : parseTolerant(text.slice(start))
      return typeof value === 'object' && value !== null ? [value as Partly<Data>] : []
    },
    end: () => [],
  }
}

function isStandard(schema: ExtractSchema): schema is StandardSchema {
  return '~standard' in schema
}

/** JSON Schema of a schema library's schema: by the standard's own way, else by arktype's and zod's. */
function toJsonSchema(schema: ExtractSchema): Record<string, unknown> | undefined {
  if (!isStandard(schema)) return schema
  const convert = schema['~standard'].jsonSchema?.input
  const own = (schema as { toJsonSchema?: () => Record<string, unknown> }).toJsonSchema
  try {
    const made = convert?.({ target: 'draft-2020-12' }) ?? own?.call(schema)
    if (made === undefined) return undefined
    const { $schema: _, ...rest } = made
    return rest
  } catch (error) {
    throw new SightglassError('request_invalid', 'The schema has a part that JSON Schema cannot say.', {
      details: {
        reason: error instanceof Error ? error.message : String(error),
        try: 'Pass jsonSchema beside it.',
      },
      cause: error,
    })
  }
}

async function check(schema: ExtractSchema, value: unknown): Promise<unknown> {
  if (!isStandard(schema)) return value
  const verdict = await schema['~standard'].validate(value)
  if (verdict.issues === undefined) return verdict.value
  const [first] = verdict.issues
  const path = (first?.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  throw new SightglassError('reply_unparseable', "The model's answer does not fit the schema.", {
    details: {
      field: path || undefined,
      reason: first?.message,
      more: verdict.issues.length - 1 || undefined,
    },
    retryable: true,
  })
}
