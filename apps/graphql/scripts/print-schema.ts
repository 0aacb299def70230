import { writeFileSync } from 'node:fs'
import { printedSchema } from '../src/print-schema.ts'
import { printedTypes } from './printed-types.ts'

writeFileSync(new URL('../schema.graphql', import.meta.url), printedSchema())
writeFileSync(new URL('../examples/graphql-env.d.ts', import.meta.url), printedTypes())
