import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from './schema/index.ts'

/** The schema as it is committed in `schema.graphql`: sorted, so that a diff shows only what changed. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
