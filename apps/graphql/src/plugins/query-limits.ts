import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor'
import { type GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** How much one operation may ask for. */
export interface QueryLimits {
  /** Fields within fields. @default 12 */
  readonly depth?: number
  /** Renamed fields. @default 15 */
  readonly aliases?: number
  /** Directives. @default 50 */
  readonly directives?: number
  /** Words and signs of the text. @default 2000 */
  readonly tokens?: number
  /** Sum over all fields, deeper ones counting more. @default 20000 */
  readonly cost?: number
}

/** Refuses operations that ask for too much before anything runs. With `suggestions`, a misspelt name is put right. */
export function queryLimitsPlugin(limits: QueryLimits = {}, suggestions = true): Plugin {
  const { depth = 12, aliases = 15, directives = 50, tokens = 2000, cost = 20_000 } = limits
  return EnvelopArmorPlugin({
    maxDepth: { n: depth, onReject },
    maxAliases: { n: aliases, onReject },
    maxDirectives: { n: directives, onReject },
    maxTokens: { n: tokens },
    costLimit: { maxCost: cost, onReject },
    blockFieldSuggestion: { enabled: !suggestions },
  }) as Plugin
}

/** Thrown out of the validation, these errors would have neither a code nor a status. */
const onReject = [
  (_: unknown, error: GraphQLError): void => {
    Object.assign(error.extensions, { code: 'OPERATION_TOO_LARGE', http: { status: 400, spec: true } })
  },
]

/** Refuses questions about the schema. */
export function noIntrospectionPlugin(): Plugin {
  return { onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule) }
}
