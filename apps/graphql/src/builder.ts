import SchemaBuilder from '@pothos/core'
import type { Context } from './context.ts'

/** The one Pothos builder: non-null by default, types are added by the files in `schema/`. */
export const builder = new SchemaBuilder<{
  Context: Context
  DefaultFieldNullability: false
  Scalars: { File: { Input: File; Output: never }; JSON: { Input: unknown; Output: unknown } }
}>({ defaultFieldNullability: false })

builder.queryType({ description: 'What can be known without asking a model.' })
builder.mutationType({ description: 'Vision tasks: each calls the model and costs tokens.' })
builder.subscriptionType({ description: 'The same tasks as they come: pieces first, the whole result last.' })

type TypesOf<Builder> = Builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never
/** What the builder's types are made of, for helpers that add fields. */
export type BuilderTypes = TypesOf<typeof builder>
