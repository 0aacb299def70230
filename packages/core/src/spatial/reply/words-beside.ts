import { keyRole } from '../item/item-keys.ts'

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
  const named = placeOf.exec(line)?.[1]
  if (named !== undefined) return isName(bareWord(named)) ? bareWord(named) : undefined
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
  const [above = '', before = ''] = lines
    .filter((line) => bareWord(line) !== '')
    .slice(-2)
    .reverse()
  // The last row of a list names one thing of many.
  if (bullet.test(above) && isNameOnly(before)) return undefined
  const word = bareWord(above.replace(/^\s*#+\s+/, ''))
  const isAlone = (heading.test(above) || isNameOnly(above)) && !/[[{(]/.test(word)
  return isAlone && isName(word) && word.split(/\s+/).length <= 5 ? word : undefined
}

/** Words that are none of ours, no word for what comes next, and no sentence. */
function isName(word: string): boolean {
  return (
    /[\p{L}\p{N}\p{S}]/u.test(word) &&
    keyRole(word) === undefined &&
    !announcement.test(word) &&
    !sentence.test(word)
  )
}

/** `The bounding box of the red car is: `, `bbox for cat = `. */
const placeOf =
  /\b(?:b?box(?:es)?|coordinates|location|position|points?|mask)\s+(?:of|for|around)\s+(?:the\s+|an?\s+)?([^,;|:=.!?]{1,60}?)(?:\s+(?:is|are))?\s*[*_`]{0,2}[:=][\s*`]*$/i

/** Nothing but words for an answer and what is in it: `Final result`, `const boxes`, `Object 1`, `Image 2`. */
const announcement =
  /^(?:(?:the|my|your|this|final|const|let|var|json|python|raw|detected|normali[sz]ed|following|answers?|notes?|examples?|formats?|outputs?|results?|respon[sc]es?|repl(?:y|ies)|solutions?|summary|detections?|predictions?|objects?|items?|things?|b?box(?:es)?|bounding|bbox(?:es)?|coordinates|points?|masks?|list|data|frames?|images?|pictures?|photos?|step|is|are|at|in|of|and|with|\d+|résultats?|réponse|ergebnis(?:se)?|antwort|resultados?|respuesta|risultat[oi]|kết quả|결과|정답|답변|結果|结果|回答|答案)(?:[\s_-]+|$))+$/i

/** What only leads up to what comes next: `Here is the cat`, `I found one`, `… of the cat are`, `다음은 결과입니다`. */
const sentence =
  /^(?:here|sure|there|i|we|you|as|this|these|those|it|okay|based|voici|hier|aquí|ecco)(?=[\s,']|$)|\b(?:is|are|was|were|at)$|[.!?]\s|:\s|니다$|(?:です|ます|如下)$|^\w+:\/\/|^\d+:\d\d|\.(?:jpe?g|png|webp|gif|heic|mp4)$/i

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
