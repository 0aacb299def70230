import { builder } from '../builder.ts'
import './scalars.ts'
import './detection.ts'
import './model.ts'

export const schema = builder.toSchema()
