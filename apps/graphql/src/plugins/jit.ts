import { useGraphQlJit } from '@envelop/graphql-jit'
import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  Kind,
  typeFromAST,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** How often a document is run by graphql-js before it is worth compiling; makes a flood of new ones cost nothing. */
const runsBeforeCompiling = 3

/**
 * Compiles queries that come again and again. Left to graphql-js are: mutations and subscriptions (the model takes their
 * time), `@defer` and `@stream`, and documents with a variable of a `@oneOf` type, since graphql-jit does not check those.
 */
export function jitPlugin(): Plugin {
  const runs = new WeakMap<DocumentNode, number>()
  return useGraphQlJit(
    {},
    {
      enableIf: ({ document, schema }) => {
        const before =
          runs.get(document) ?? (isSafeToCompile(document, schema) ? 0 : Number.NEGATIVE_INFINITY)
        runs.set(document, before + 1)
        return before >= runsBeforeCompiling
      },
    },
  ) as Plugin
}

/** Whether graphql-jit does all that graphql-js would do with a document. */
export function isSafeToCompile(document: DocumentNode, schema: GraphQLSchema): boolean {
  let safe = true
  visit(document, {
    OperationDefinition: ({ operation }) => {
      if (operation !== 'query') safe = false
    },
    Directive: ({ name }) => {
      if (name.value === 'defer' || name.value === 'stream') safe = false
    },
    VariableDefinition: ({ type }) => {
      const known = typeFromAST(schema, type as never)
      if (known && reachesOneOf(known as GraphQLInputType, new Set())) safe = false
    },
    ObjectField: ({ value }) => {
      // A variable inside a literal @oneOf object may be null, which only graphql-js refuses.
      if (value.kind === Kind.VARIABLE) safe = false
    },
  })
  return safe
}

function reachesOneOf(type: GraphQLInputType, seen: Set<unknown>): boolean {
  const named = getNamedType(type)
  if (!isInputObjectType(named) || seen.has(named)) return false
  seen.add(named)
  return named.isOneOf || Object.values(named.getFields()).some((field) => reachesOneOf(field.type, seen))
}
