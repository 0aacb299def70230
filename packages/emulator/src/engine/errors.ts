/**
 * What went wrong inside the engine:
 * - `media_unreadable`: the bytes are not the picture, video or document they claim to be;
 * - `timeout`: looking took longer than the engine's time limit;
 * - `closed`: the engine was closed before it could answer;
 * - `engine_failed`: the engine itself broke (a bug, or not enough memory).
 */
export type EngineErrorCode = 'media_unreadable' | 'timeout' | 'closed' | 'engine_failed'

/** An error of the engine. `code` says whose fault it is; the server turns `media_unreadable` into a 400. */
export class EngineError extends Error {
  readonly code: EngineErrorCode

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EngineError'
    this.code = code
  }
}
