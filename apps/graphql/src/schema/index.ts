import { builder } from '../builder.ts'
import './scalars.ts'
import './classify.ts'
import './count-tokens.ts'
import './detect.ts'
import './estimate.ts'
import './extract.ts'
import './files.ts'
import './model.ts'
import './parse-reply.ts'
import './read-text.ts'
import './text.ts'
import './upload.ts'
import './video.ts'

/** The whole schema, ready to execute. */
export const schema = builder.toSchema()
