import { builder } from '../builder.ts'
import './scalars.ts'
import './detect.ts'
import './estimate.ts'
import './extract.ts'
import './files.ts'
import './model.ts'
import './parse-reply.ts'
import './text.ts'
import './video.ts'

/** The whole schema, ready to execute. */
export const schema = builder.toSchema()
