import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal'
import { introspectionFromSchema } from 'graphql'
import { schema } from '../src/schema/index.ts'

/** The schema as types for the typed client among the examples. */
export function printedTypes(): string {
  return outputIntrospectionFile(minifyIntrospection(introspectionFromSchema(schema)), {
    fileType: '.d.ts',
    shouldPreprocess: true,
  })
}
