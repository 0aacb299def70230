import type { Issue } from '../../errors/issue.ts'
import type { ResolvedMedia } from '../../media/types.ts'
import type { Model } from '../../models/types.ts'
import type { TaskPrompt } from '../../tasks/spatial-task.ts'
import type { Outcome } from '../calls/outcome.ts'
import type { KnownMedia } from './estimate-input.ts'
import type { TaskOptions } from './task-options.ts'

/** What a reader of replies may lean on. */
export interface ReadContext {
  readonly model: Model
  readonly media: readonly ResolvedMedia[]
  readonly strict: boolean
}

/** What a task made of a reply. */
export interface Read<Answer> {
  readonly answer: Answer
  readonly issues: readonly Issue[]
}

/** Makes stream items out of the reply's text as it comes. */
export interface ItemReader<Item> {
  /** Takes the next piece of text and gives the items that it completed. */
  push(text: string): readonly Item[]
  /** The items that could be told only at the end. */
  end(): readonly Item[]
}

/** A task: what it asks, and how its reply is read, whole and in pieces. */
export interface TaskDefinition<Answer, Item = string> {
  readonly task: string
  readonly ask: (media: readonly ResolvedMedia[], model: Model) => TaskPrompt
  readonly thinking?: TaskOptions['thinking']
  /** Throws when the model cannot do it, or no reply about these media could be read; before anything is sent. */
  readonly refuse?: (media: readonly KnownMedia[], model: Model) => void
  readonly read: (outcome: Outcome, context: ReadContext) => Read<Answer> | Promise<Read<Answer>>
  readonly readItems: (context: ReadContext) => ItemReader<Item>
}

/** The text as it comes: the items of tasks whose answer is text. */
export function textItems(): ItemReader<string> {
  return { push: (text) => (text === '' ? [] : [text]), end: () => [] }
}
