import type { PartEstimate } from './types.ts'

/** How far the rule may be off, as a share, over ordinary prose and code. */
const ERROR_SHARE = 0.2

/**
 * What text takes, by a rule over its letters: no vocabulary, one pass, any length.
 * Within about 20 % of a real count for prose; use an exact tokenizer where it matters.
 */
export function estimateTextTokens(text: string): PartEstimate {
  const tokens = countByRule(text)
  return {
    kind: 'text',
    tokens,
    tokensByModality: { TEXT: tokens },
    basis: 'extrapolated',
    source: 'https://ai.google.dev/gemini-api/docs/tokens (about 4 characters a token), refined per script',
    explain: `About ${tokens} tokens by the letters of ${text.length} characters, within about 20 %.`,
    range: [Math.floor(tokens * (1 - ERROR_SHARE)), Math.ceil(tokens * (1 + ERROR_SHARE))],
    documentedTokens: Math.ceil(text.length / 4),
  }
}

/** Runs of letters by script: a Latin word is about a token each six letters, Han and Hangul most of one a character. */
function countByRule(text: string): number {
  let tokens = 0
  let wordLength = 0
  const endWord = (): void => {
    if (wordLength > 0) tokens += wordLength <= 7 ? 1 : 1 + (wordLength - 7) / 5
    wordLength = 0
  }
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0x24f)) {
      wordLength += 1
      continue
    }
    endWord()
    if (code === 32) continue
    if (code >= 48 && code <= 57) tokens += 1
    else if (code < 128) tokens += code === 10 ? 0.6 : 0.8
    else if (code < 0x600) tokens += 0.4
    else if (code < 0x1100) tokens += 0.5
    else if (code >= 0xd800 && code < 0xe000) tokens += 0.6
    else tokens += 0.7
  }
  endWord()
  return Math.ceil(tokens)
}
