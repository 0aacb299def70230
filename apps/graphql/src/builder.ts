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
