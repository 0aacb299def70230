import type { EngineWish } from '../engine/types.ts'
import type { Schema } from '../protocol/wire.ts'

/** What a request wants to be told. */
export type Task =
  | 'boxes'
  | 'masks'
  | 'points'
  | 'read'
  | 'classify'
  | 'count'
  | 'presence'
  | 'caption'
  | 'chapters'
  | 'events'
  | 'transcript'
  | 'answer'

/** A request, understood as far as words go. */
export interface Intent {
  readonly task: Task
  /** The things asked for; left out when anything will do. */
  readonly labels?: readonly string[]
  /** The labels were quoted, so answers must use them letter for letter. */
  readonly exactLabels: boolean
  readonly maxItems: number
  readonly wish: EngineWish
  /** The things asked for are lines of text or codes. */
  readonly textThings: boolean
  /** `[text, box]` pairs are wanted for lines of text. */
  readonly readWithBoxes: boolean
}

/** Google advises no more than 25 items a reply. */
const mostItems = 25

const aboutText =
  /\b((?<!\balt )(?<!\balternative )text|read|written|says|signs?|titles?|ocr|letters?|numbers?|isbn)\b|\b(?:does|do) .{1,40}\bsay\b/i
const aboutCodes = /\b(bar ?codes?|qr|isbn)\b/i
/** With these, a prompt about codes wants words as well. */
const beyondCodes = /\b(text|words?|titles?|lines?|everything|names?)\b/i
const textThing = /\b(bar ?codes?|qr ?codes?|codes?|texts?|words?|letters?|captions?)$/i

/** Reads a prompt and, when there is one, a schema. */
export function readIntent(prompt: string, schema?: Schema): Intent {
  const task = findTask(prompt, schema)
  const found = findLabels(prompt, task, schema)
  const limit = /(?:no more than|at most|up to|limit(?:ed)? to|maximum of?|top)\s+(\d+)/i.exec(prompt)?.[1]
  const talk = task === 'caption' || task === 'answer' || task === 'count'
  const named = task === 'count' || task === 'classify' || task === 'presence'
  const schemaNames = schema ? propertyNames(schema) : []
  const wants = (pattern: RegExp) => schemaNames.some((name) => pattern.test(name))
  const spatial = task === 'boxes' || task === 'masks' || task === 'points'
  const timed = task === 'chapters' || task === 'events' || task === 'transcript'
  // Prompts for boxes speak of "text labels": only things that are text or codes themselves need reading.
  const textLike = spatial && (found?.labels ?? []).some((label) => textThing.test(label))
  const codesOnly = task === 'read' && aboutCodes.test(prompt) && !beyondCodes.test(prompt)
  const readsText =
    (task === 'read' && !codesOnly) ||
    textLike ||
    (talk && aboutText.test(prompt)) ||
    (!spatial && !timed && wants(/text|title|line|word|name|ocr|number|total|date|content/i))
  return {
    task,
    ...(found ? { labels: found.labels } : {}),
    exactLabels: found?.exact ?? false,
    maxItems: limit === undefined ? mostItems : Math.max(1, Number(limit)),
    textThings: textLike,
    readWithBoxes: task === 'read' && (/box_2d|bounding box/i.test(prompt) || wants(/box/i)),
    wish: {
      objects: task !== 'read' && task !== 'transcript',
      masks: task === 'masks' || wants(/mask|polygon/i),
      text: readsText,
      colours: talk || wants(/colou?r/i),
      codes: textLike || aboutCodes.test(prompt) || wants(/code|isbn/i),
      ...(found && (spatial || timed || named) ? { labels: found.labels } : {}),
    },
  }
}

/** 'Is this a cat or a dog?' */
const eitherOr =
  /\b(?:is|are) (?:this|it|that|these|those|there) (?:an? |the )?([\w -]{2,40}?) or (?:an? |the )?([\w -]{2,40})\?/i

/** 'Is there a dog?', 'Does this photo show a dog?', 'Can you see a dog?' */
const isThere =
  /\b(?:(?:is|are) there|(?:does|do) (?:this|the|these|it)\b[^.?]{0,30}?\b(?:show|contain|have|include)|(?:can|do) you see)\s+(?:an? |any |some |the )*([^.?!\n]+)/i

function findTask(prompt: string, schema: Schema | undefined): Task {
  const names = schema ? propertyNames(schema) : []
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
  const reads =
    /\b(ocr|read (all|the|out|any|every)|transcribe (all |the |any )?(text|words|page|document)|extract (all |the |any )?text|all (of )?the text|what (text|words))/i.test(
      prompt,
    )
  if (reads) return 'read'
  if (has(/mask|polygon/i) || /segment|\bmasks?\b|outline|silhouette/i.test(prompt)) return 'masks'
  if (has(/^points?$/i) || /\[y, ?x\]|\bpoint (to|at|out)\b|"points?"|\bpointing\b/i.test(prompt))
    return 'points'
  if (has(/box/i) || /box_?2d|bounding ?box|\bbbox|\bdetect\b|\blocate\b|where (is|are)\b/i.test(prompt))
    return 'boxes'
  if (aboutCodes.test(prompt) && /\b(read|scan|decode|extract|list|what|which)\b/i.test(prompt)) return 'read'
  if (/\bchapters?\b/i.test(prompt)) return 'chapters'
  if (/\btranscri(be|pt|ption)/i.test(prompt)) return 'transcript'
  if (
    /\b(events?|timeline|timestamps?|moments?)\b|^\W*(?:at what time|when) (?:does|do|is|are|did|was|were|can)\b/i.test(
      prompt,
    ) ||
    has(/^(time|timestamp|start)/i)
  )
    return 'events'
  if (/\bclassif(y|ication)|which (one )?of (these|the following)|labels? (fits?|appl)/i.test(prompt))
    return 'classify'
  if (schema && hasEnum(schema) && !has(/box|point|mask/i)) return 'classify'
  if (eitherOr.test(prompt)) return 'classify'
  if (/how many|\bcount\b/i.test(prompt)) return 'count'
  if (isThere.test(prompt)) return 'presence'
  if (/\b(caption|describe|description|summari[sz]e|what('s| is) (in|this|happening))/i.test(prompt))
    return 'caption'
  return 'answer'
}

/** Every property name of a schema, however deep. */
function propertyNames(schema: Schema): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    name,
    ...propertyNames(inner),
  ])
  const lists = [
    schema.items,
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...Object.values(schema.$defs ?? {}),
  ]
  return [...own, ...lists.flatMap((inner) => (inner ? propertyNames(inner) : []))]
}

function enums(schema: Schema): string[] {
  const own = (schema.enum ?? []).filter((value): value is string => typeof value === 'string')
  const inner = [schema.items, ...(schema.anyOf ?? []), ...Object.values(schema.properties ?? {})]
  return [...own, ...inner.flatMap((next) => (next ? enums(next) : []))]
}

const hasEnum = (schema: Schema): boolean => enums(schema).length > 0

/** Words of the reply's form, which are quoted in prompts as well but name nothing to look for. */
const formWords =
  /^(box_?2d|box_?3d|mask|label|labels|points?|json|text|title|summary|start|end|time|timestamp|confidence|polygon|name|speaker|\d+)$/i

/** Words that stand for everything. */
const everything =
  /^(?:(?:all|every|each|any|the|of|prominent|main|visible|distinct|different|individual|key|important|other|salient|few)\s+)*(?:objects?|items?|things?|everything|elements?|instances?|entities|subjects?|it|them|2d|3d|what you see|image|picture|photo)?$/i

/** Tasks whose prompts name things. */
const labelled = new Set<Task>(['boxes', 'masks', 'points', 'classify', 'count', 'presence', 'events'])

/** What things do, which is no part of their name: 'how many people walk by'. */
const doing =
  /\s+(?:are|is|were|was|do|does|did|can|could|has|have|will|(?:walk|pass|stand|sit|appear|show|come|go|run|ride|drive|fl[yi]|lie|lay|enter|leave|cross|arrive|come)(?:e?s|ing)?)\b.*$/i

function findLabels(
  prompt: string,
  task: Task,
  schema: Schema | undefined,
): { labels: string[]; exact: boolean } | undefined {
  if (!labelled.has(task)) return undefined
  const fromSchema = schema ? enums(schema) : []
  if (fromSchema.length > 0) return { labels: [...new Set(fromSchema)], exact: true }
  const quoted = [
    ...prompt.matchAll(/"((?:[^"\\]|\\.){1,80})"|“([^”]{1,80})”|(?<![\w])'([^'\n]{1,80})'(?![\w])/g),
  ]
    .map((match) => unquoted(match[1] ?? match[2] ?? match[3] ?? ''))
    .filter((word) => !formWords.test(word))
  if (quoted.length > 0) return { labels: [...new Set(quoted)], exact: true }
  const either = task === 'classify' ? eitherOr.exec(prompt) : null
  if (either) return { labels: [either[1]!.trim(), either[2]!.trim()], exact: true }
  const there = task === 'presence' ? isThere.exec(prompt)?.[1] : undefined
  const when =
    task === 'events'
      ? /\bwhen (?:does|do|is|are|did|was|were|can (?:i|you|we) see)\s+(?:an? |the )*([^.?!\n]+)/i.exec(
          prompt,
        )?.[1]
      : undefined
  if (task === 'events' && when === undefined) return undefined
  const phrase =
    there ??
    when ??
    /(?:boxes (?:of|for|around)|masks? (?:of|for)|how many|points? (?:to|at|out)|coordinates of|detect|find|locate|segment|count|outline|where (?:is|are))\s+(?:(?:all|every|each|any|only|the|both|of|a|an|me|no more than \d+(?: items:)?|at most \d+)\s+)*([^.;:\n?(]+)/i.exec(
      prompt,
    )?.[1]
  if (phrase === undefined) return undefined
  const plain = phrase
    .replace(
      /\b(?:in|on|from|within|of) (?:the|this|an?|these|my) (?:\w+ )?(?:image|picture|photo|video|frame|scene|table|screenshot)s?.*$/i,
      '',
    )
    .replace(
      /\b(?:and|then|with|as|using|by|are there|do you|can you)\s+(?:return|output|give|respond|label|draw|provide|their|its|a|the|bounding|box|see|in|there|json|points?|times?|timestamps?|labels?|boxes|masks)\b.*$/i,
      '',
    )
    .replace(doing, '')
    .replace(/\b2d bounding boxes?.*|\bbounding boxes?.*/i, '')
  const labels = plain
    .split(/,|\band\b|\bor\b|&|\//i)
    .map((word) =>
      word
        .replace(/^\s*(?:(?:all|every|each|any|only|the|both|a|an|of)\s+)*/i, '')
        .trim()
        .toLowerCase(),
    )
    .filter((word) => word !== '' && word.split(/\s+/).length <= 6)
  if (labels.length === 0 || labels.some((word) => everything.test(word))) return undefined
  return { labels: [...new Set(labels)], exact: false }
}

const unquoted = (text: string): string => text.replace(/\\(.)/g, '$1')

const people = new Set(
  'person people human man woman men women child children boy girl pedestrian walker astronaut player rider'.split(
    ' ',
  ),
)

/** A name without plural and case, for comparing. */
export function singular(name: string): string {
  const word = name.trim().toLowerCase()
  if (word === 'people' || word === 'men') return 'person'
  if (word === 'scissors') return word
  if (/(?:ss|us|is)$/.test(word)) return word
  if (/(?:ch|sh|x|ss|z)es$/.test(word)) return word.slice(0, -2)
  if (/ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:kni|lea|shel|wol)ves$/.test(word))
    return `${word.slice(0, -3)}f${word.startsWith('kni') ? 'e' : ''}`
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/** Whether something seen as `seen` answers to `asked`: same noun, or the last word of a longer phrase. */
export function answersTo(seen: string, asked: string): boolean {
  const [a, b] = [singular(seen), singular(asked)]
  if (a === b) return true
  const head = singular(asked.trim().split(/\s+/).at(-1) ?? '')
  if (a === head) return true
  return a === 'person' && (people.has(b) || people.has(head))
}
