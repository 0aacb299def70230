import type { VisionStream } from '@sightglass/core'
import type { Job } from './vision-node.ts'

/** Sends each piece of an answer as it comes; resolves with the whole. `type` is what *join* makes of the pieces. */
export async function sendPieces<Piece, Result>(
  job: Job,
  run: VisionStream<Piece, Result>,
  type: 'array' | 'string',
): Promise<Result> {
  let index = 0
  for await (const value of run) job.piece({ type, index: index++, value })
  return run.result
}
