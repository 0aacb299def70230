import type { ModelTraits } from '../protocol/models.ts'
import type { GenerationConfig } from '../protocol/wire.ts'
import type { Intent } from './intent.ts'
import { countWords, type Scene } from './scene.ts'

/** Whether a model thinks before it answers: always since 2.5, unless it is told not to. */
export function thinks(model: ModelTraits, config: GenerationConfig): boolean {
  const { thinkingBudget, thinkingLevel } = config.thinkingConfig ?? {}
  if (!model.resource.thinking || Number(thinkingBudget) === 0) return false
  if (thinkingLevel?.toUpperCase() === 'MINIMAL') return false
  return !(model.generation === 2.5 && model.lite && thinkingBudget === undefined)
}

/** What the engine did, in the form of a thought summary. Nothing is reasoned: it is a log. */
export function thoughtsOf(intent: Intent, scene: Scene): string {
  const looked = scene.sights.length
  const wanted = intent.labels === undefined ? 'anything it can name' : intent.labels.join(', ')
  const found = scene.things.length === 0 ? 'nothing' : countWords(scene.things.map((thing) => thing.label))
  const lines = [
    `The request is understood as "${intent.task}".`,
    looked === 0
      ? 'There is nothing to look at.'
      : `The emulator's engine looked at ${looked} ${looked === 1 ? 'piece' : 'pieces'} of media for ${wanted} and found ${found}.`,
    ...scene.notes,
  ]
  return `**Looking With The Emulator's Engine**\n\n${lines.join(' ')}\n\n\n`
}
