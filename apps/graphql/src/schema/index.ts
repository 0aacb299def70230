import { builder } from '../builder.ts'
import './scalars.ts'
import './detection.ts'
import './model.ts'

/** The whole schema, ready to execute. */
export const schema = builder.toSchema()
