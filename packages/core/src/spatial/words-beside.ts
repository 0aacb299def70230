import { keyRole } from './item-keys.ts'

/** What opens an item of a list: `- `, `* ` or `3. `. */
const bullet = /^\s*(?:[-*•]+|\d+[.)])\s+/
const heading = /^\s*(?:#{1,6}\s+|\*\*[^*]+\*\*[:：]?\s*$)/

/** `cat (confidence: 0.9): ` */
const sureness = /\s*\((?:confidence|score|conf)\b[^()]*\)(?=[\s:：*]*$)/i

/**
 * The name of what follows: `- cat: `, `| cat | `, `**cat** — `, or a heading, a line in bold or a numbered name above.
 * Of a sentence that only leads up to it `undefined`.
 */
export function nameBefore(before: string): string | undefined {
  const lines = before.split('\n')
  const line = lines.at(-1) ?? ''
  if (bareWord(line) === '' && !/\|\s*$/.test(line)) return nameAbove(lines.slice(0, -1))
  const words = line.split(/[,;|\]]/).filter((part) => part.trim() !== '')
  const last = (words.at(-1) ?? '').replace(sureness, '').replace(/[\s`*"'([]+$/, '')
  const bold = bareWord(/\*\*([^*\n]{1,60})\*\*[^*\n\]]*$/.exec(line)?.[1] ?? '')
  if (isName(bold)) return bold
  const opensParenthesis = /^\W*(?:\S+\s){0,2}\S+\s*\(\s*$/.test(line.split(/[,;]/).at(-1)!)
  const leadsUp = /(?:[:：=→]|[=-]>|\s[-–—])$/.test(last) || /\|\s*$/.test(before) || opensParenthesis
  if (!leadsUp && !isNameOnly(line)) return undefined
  const word = bareWord(last)
  return isName(word) ? word : undefined
}

/** The words behind something that opens its line: `[100, 200, 300, 400] cat`, `… : cat`, `… -> cat`. */
export function nameAfter(before: string, after: string): string | undefined {
  if (bareWord(before.split('\n').at(-1)!.replace(bullet, '')) !== '') return undefined
  const line = after.split('\n')[0]!.replace(/^[`\s]*\(([^()]+)\)\s*$/, '$1')
  const words = /^[`\s)]*[,;]?\s*(?:[:：=–—-]+>?|→|\/\/|#)?[ \t]*([^[({<]*)$/.exec(line)?.[1]
  const word = bareWord(words ?? '').replace(/[,;|]+$/, '')
  const goesOn = /^(?:and|or|in|at|on|is|are|was|were|with|for|which|where|of|to|as|by)\b|[.!?:]$/i
  return isName(word) && word.split(/\s+/).length <= 5 && !goesOn.test(word) ? word : undefined
}

function nameAbove(lines: readonly string[]): string | undefined {
  const above = lines.findLast((line) => bareWord(line.replace(/`/g, '')) !== '') ?? ''
  const word = bareWord(above.replace(/^\s*#+\s+/, ''))
  const isAlone = (heading.test(above) || isNameOnly(above)) && !/[[{(]/.test(word)
  return isAlone && isName(word) && word.split(/\s+/).length <= 5 ? word : undefined
}

/** Words that are none of ours and no word for what comes next. */
function isName(word: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(word) && keyRole(word) === undefined && !notNames.test(word)
}

const notNames =
  /^(?:(?:the |my |final )?(?:answer|note|example|format|coordinates are|bounding box(?:es)?(?: is| are)?))$/i

/** `2. red apple` is a name, `2. The apple is at` is a sentence. */
function isNameOnly(line: string): boolean {
  const words = bareWord(line).split(/\s+/)
  return bullet.test(line) && words.length <= 4 && !/^(?:at|by|in|is|of|to|are|around)$/i.test(words.at(-1)!)
}

/** A word without the marks of lists, of bold type and of quotes round it. */
function bareWord(text: string): string {
  const bare = text.replace(bullet, '').replace(/^[\s*"'`•-]+|[\s*"'`:：=>→–—([-]+$/g, '')
  return bare.replace(/^\d+[.)]\s+/, '')
}
