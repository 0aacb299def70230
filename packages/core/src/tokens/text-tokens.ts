import { SightglassError } from '../errors/sightglass-error.ts'
import type { Model } from '../models/types.ts'
import { countByRule } from './text-rule.ts'
import type { PartEstimate, TextCounter } from './types.ts'

/** How far the rule may be off, as a share: 19 of 20 pieces of 1,200 letters were nearer. docs/facts/text-tokens.md */
const ERROR_SHARE = 0.17
const recordings = 'recorded answers, docs/facts/text-tokens.md'
const guide = 'https://ai.google.dev/gemini-api/docs/tokens (about 4 characters a token)'

/** How to count. */
export interface TextTokenOptions {
  /** Counts exactly. @default the rule over letters */
  readonly tokenizer?: TextCounter
}

/**
 * What text takes: by an exact counter where one is given, else by a rule over its letters, which needs no vocabulary
 * and says how far it may be off.
 */
export function estimateTextTokens(text: string, { tokenizer }: TextTokenOptions = {}): PartEstimate {
  return textPart(text, { tokenizer })
}

/** {@link estimateTextTokens} with what surrounds it in a request. */
export function textPart(
  text: string,
  {
    tokenizer,
    model,
    roleTokens = 0,
    documented = false,
  }: TextTokenOptions & { model?: Model; roleTokens?: number; documented?: boolean },
): PartEstimate {
  const role = roleTokens > 0 ? ` + ${roleTokens} for the role` : ''
  const documentedTokens = Math.ceil(text.length / 4)
  if (documented) {
    return {
      kind: 'text',
      tokens: documentedTokens,
      tokensByModality: { TEXT: documentedTokens },
      basis: 'documented',
      source: guide,
      explain: `${text.length} characters at about 4 a token = ${documentedTokens}, as the guide prints it.`,
      documentedTokens,
    }
  }
  if (tokenizer) {
    const counted = tokenizer.count(text)
    const tokens = counted + roleTokens
    const exact = model === undefined || tokenizer.exactFor.includes(model.family)
    return {
      kind: 'text',
      tokens,
      tokensByModality: { TEXT: tokens },
      basis: exact ? 'measured' : 'extrapolated',
      source: exact ? recordings : `${tokenizer.vocabulary}'s vocabulary, the nearest that is installed`,
      explain: `${counted} tokens of ${tokenizer.vocabulary}'s vocabulary${role}.`,
      documentedTokens,
    }
  }
  const counted = countByRule(text)
  const tokens = counted + roleTokens
  const off = Math.max(counted > 0 ? 1 : 0, counted * ERROR_SHARE)
  return {
    kind: 'text',
    tokens,
    tokensByModality: { TEXT: tokens },
    basis: 'extrapolated',
    source: 'a rule fitted to exact counts, docs/facts/text-tokens.md',
    explain: `About ${counted} tokens by the letters of ${text.length} characters, within about ${ERROR_SHARE * 100} %${role}.`,
    range: [Math.max(0, Math.floor(tokens - off)), Math.ceil(tokens + off)],
    documentedTokens,
  }
}

/**
 * What a text of so many bytes takes whose words are not at hand: the guides' 4 characters a token.
 * @throws SightglassError `request_invalid` for a length that is none
 */
export function unreadTextPart(byteLength: number): PartEstimate {
  if (!(byteLength >= 0 && Number.isFinite(byteLength))) {
    throw new SightglassError('request_invalid', 'A text needs a length of 0 bytes or more.', {
      details: { given: String(byteLength), try: 'Give byteLength, or the text itself.' },
    })
  }
  const tokens = Math.ceil(byteLength / 4)
  return {
    kind: 'text',
    tokens,
    tokensByModality: { TEXT: tokens },
    basis: 'documented',
    source: guide,
    explain: `${byteLength} bytes, unread, at about 4 a token.`,
    // English prose is near 4.5 bytes a token, Korean and markup near 2.5.
    range: [Math.floor(byteLength / 6), Math.ceil(byteLength / 2)],
    documentedTokens: tokens,
  }
}
