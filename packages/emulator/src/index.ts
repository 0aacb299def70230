/**
 * A local Gemini API that really looks at the picture.
 * @module
 */
export { createClock, type EmulatorClock } from './clock.ts'
export { createEngine, type EngineOptions } from './engine/create-engine.ts'
export { EngineError, type EngineErrorCode } from './engine/errors.ts'
export type {
  Engine,
  EngineMedia,
  EngineWish,
  SeenBox,
  SeenFrame,
  SeenObject,
  SeenText,
  Sight,
  VideoWish,
} from './engine/types.ts'
export { type Fault, type FaultName, faultNames, parseFaults } from './faults/fault.ts'
export type { FaultPlan, FaultRates } from './faults/fault-plan.ts'
export { type CallMedia, type MediaKind, sha256Of } from './protocol/call-media.ts'
export type { RecordOptions } from './record/tape.ts'
export type { Call } from './script/call.ts'
export type { Journal, RecordedRequest } from './script/journal.ts'
export type { Match } from './script/match.ts'
export type { Answer, Script, ScriptedAnswer, ScriptRule, ScriptStep } from './script/script.ts'
export { type Emulator, type EmulatorOptions, startEmulator } from './server/start-emulator.ts'
