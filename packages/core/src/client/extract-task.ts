import { SightglassError } from '../errors/sightglass-error.ts'
import type { JsonSchema } from '../tasks/json-schema.ts'
import { extractPrompt } from '../tasks/text-task.ts'
import type { TaskDefinition } from './prepare-call.ts'
import { readReplyJson } from './reply-json.ts'
import type { TaskOptions } from './task-options.ts'
import type { TaskResult } from './types.ts'

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
): TaskDefinition<{ readonly data: Extracted<Schema> }> {
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
      const value = readReplyJson(text)
      if (cut && value === undefined) {
        throw new SightglassError('truncated', 'The data was cut off at the output limit.', {
          details: { try: 'Raise maxOutputTokens, or ask for less.' },
        })
      }
      if (value === undefined) {
        throw new SightglassError('reply_unparseable', "The model's answer is no JSON.", { retryable: true })
      }
      const unsent = {
        code: 'schema_not_sent',
        message:
          'This schema cannot tell its JSON Schema: the model was not held to it, only the answer was checked.',
        severity: 'info' as const,
      }
      return {
        answer: { data: (await check(schema, value)) as Extracted<Schema> },
        issues: sent ? [] : [unsent],
      }
    },
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
