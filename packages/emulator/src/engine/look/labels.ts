import { COCO_LABELS, type CocoLabel } from './coco-labels.ts'
import { GROUPS, WORDS } from './words.ts'

/** What the asker's words mean to the detector. */
export interface LabelWish {
  /** The word to answer with for each class that was asked for. */
  readonly answers: ReadonlyMap<CocoLabel, string>
  /** Words that name nothing the detector knows. */
  readonly unknown: readonly string[]
}

const EVERYTHING = /^(all|everything|objects?|items?|things?|any(thing)?|every (object|item|thing))$/
// What follows these describes the thing: 'a dog on the sofa', 'people wearing hats'.
const DESCRIPTION =
  /\s(?:with|without|wearing|in|on|at|of|from|near|next to|behind|under|that|which|who|holding|riding|made)\s.*$/

/**
 * Understands the names of things as people write them: articles, plurals, adjectives, synonyms, groups
 * ('vehicles'), and the commonest Korean and Vietnamese words. `undefined` when everything is asked for.
 */
export function understandLabels(labels: readonly string[]): LabelWish | undefined {
  const single = new Map<CocoLabel, string>()
  const grouped = new Map<CocoLabel, string>()
  const unknown: string[] = []
  for (const label of labels) {
    const word = tidy(label)
    if (word === '') continue
    if (EVERYTHING.test(word.replace(/^(?:all|the)\s+(?:the\s+)?/, ''))) return undefined
    const classes = classesOf(word)
    if (classes.length === 0) unknown.push(label.trim())
    const answers = classes.length === 1 ? single : grouped
    for (const coco of classes) if (!answers.has(coco)) answers.set(coco, label.trim())
  }
  // 'car' says more than 'vehicles', wherever it stands in the list.
  const answers = new Map([...grouped, ...single])
  return answers.size === 0 && unknown.length === 0 ? undefined : { answers, unknown }
}

/** The classes behind a word: none, one, or those of a group. */
function classesOf(word: string): readonly CocoLabel[] {
  for (const form of forms(word)) {
    if (isCoco(form)) return [form]
    const synonym = WORDS.get(form)
    if (synonym !== undefined) return [synonym]
    const group = GROUPS.get(form)
    if (group !== undefined) return group
  }
  return []
}

/** The word itself first, then without its description and, word by word, without what stands before its noun. */
function* forms(word: string): Generator<string> {
  const plain = word.replace(DESCRIPTION, '')
  const parts = plain.split(' ')
  for (let from = 0; from < parts.length; from++) yield* singulars(parts.slice(from).join(' '))
  // Vietnamese puts what describes a thing behind it.
  for (let to = parts.length - 1; to > 0; to--) {
    const front = parts.slice(0, to).join(' ')
    if (/[^\x20-\x7e]/.test(plain)) yield* singulars(front)
  }
}

function* singulars(noun: string): Generator<string> {
  yield noun
  const withoutParticle = noun.replace(/들?(?:은|는|이|가|을|를|의|들)?$/u, '')
  if (withoutParticle !== noun && withoutParticle !== '') yield withoutParticle
  if (noun.endsWith('ies')) yield `${noun.slice(0, -3)}y`
  if (noun.endsWith('ves')) yield `${noun.slice(0, -3)}fe`
  if (noun.endsWith('es')) yield noun.slice(0, -2)
  if (noun.endsWith('s')) yield noun.slice(0, -1)
}

function tidy(label: string): string {
  return label
    .normalize('NFC')
    .toLowerCase()
    .replace(/["'`.,:;!?()[\]]/g, ' ')
    .replace(/[_-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const known: ReadonlySet<string> = new Set(COCO_LABELS)

function isCoco(word: string): word is CocoLabel {
  return known.has(word)
}
