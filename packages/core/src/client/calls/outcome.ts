import type { GenerateContentResponse } from '@google/genai'
import type { Issue } from '../../errors/issue.ts'
import { quote } from '../../errors/quote.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'

/** A reply that can be read, perhaps with a word about how it ended. */
export interface Outcome {
  readonly text: string
  readonly finishReason: string
  /** True when the model was stopped before it was done (`MAX_TOKENS`). */
  readonly cut: boolean
  readonly issues: readonly Issue[]
}

/** Finish reasons that mean "this was withheld". Source: @google/genai 3.1.0, enum FinishReason */
const withheld: Readonly<Record<string, string>> = {
  SAFETY: 'The answer was withheld by the safety filters.',
  IMAGE_SAFETY: 'The answer was withheld by the safety filters.',
  PROHIBITED_CONTENT: 'The answer was withheld: prohibited content.',
  IMAGE_PROHIBITED_CONTENT: 'The answer was withheld: prohibited content.',
  BLOCKLIST: 'The answer was withheld: it holds a blocked term.',
  SPII: 'The answer was withheld: it may hold sensitive personal data.',
  RECITATION: 'The answer was withheld: it would recite a known text.',
  IMAGE_RECITATION: 'The answer was withheld: it would recite a known picture.',
  LANGUAGE: 'The answer was withheld: the language is not supported.',
  // Not in the SDK's list: as Vertex answered on 2026-07-22 (pydantic/pydantic-ai,
  // test_google_model_armor_response_template_real_block.yaml).
  MODEL_ARMOR: 'The answer was withheld by Model Armor.',
}

/** Finish reasons that mean "the model wrote nonsense". */
const malformed = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
])

const cutReasons = new Set(['MAX_TOKENS', 'CONTINUATION'])

/** The text of the first candidate, without the model's thoughts. */
export function replyText(response: GenerateContentResponse): string {
  const parts = response.candidates?.[0]?.content?.parts ?? []
  return parts.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join('')
}

/**
 * Judges how a reply ended. What can be read is returned, cut or not; what cannot is thrown.
 * @throws `blocked`, `truncated`, `empty_reply` or `reply_unparseable`, with the server's reason in `details`.
 */
export function judgeOutcome(response: GenerateContentResponse): Outcome {
  const text = replyText(response)
  const candidate = response.candidates?.[0]
  const { blockReason, blockReasonMessage } = response.promptFeedback ?? {}
  // A stream may have begun to answer before the prompt was blocked.
  if (!candidate?.finishReason && (blockReason ?? blockReasonMessage) !== undefined) {
    throw new SightglassError('blocked', 'The prompt was blocked.', {
      details: {
        reason: blockReason,
        message: blockReasonMessage && quote(blockReasonMessage),
        categories: categories(response.promptFeedback?.safetyRatings),
        try: 'Change the prompt or the media; safetySettings can loosen the filters that may be loosened.',
      },
    })
  }
  if (candidate === undefined) {
    throw new SightglassError('empty_reply', 'The model gave no answer.', {
      details: { try: 'Try again.' },
      retryable: true,
    })
  }
  const reason: string = candidate.finishReason ?? 'FINISH_REASON_UNSPECIFIED'
  // It may repeat all that the model wrote.
  const message = candidate.finishMessage && quote(candidate.finishMessage)
  const sentence = withheld[reason]
  if (sentence !== undefined) {
    throw new SightglassError('blocked', sentence, {
      details: { reason, message, categories: categories(candidate.safetyRatings) },
    })
  }
  if (malformed.has(reason)) {
    throw new SightglassError('reply_unparseable', 'The model wrote a malformed answer.', {
      details: { reason, message, try: 'Try again.' },
      retryable: true,
    })
  }
  if (cutReasons.has(reason)) return cutOutcome(text, reason, response)
  if (text.trim() === '') {
    throw new SightglassError('empty_reply', 'The model gave an empty answer.', {
      details: { reason, message, try: 'Try again, or ask differently.' },
      retryable: true,
    })
  }
  const usual = reason === 'STOP' || reason === 'FINISH_REASON_UNSPECIFIED'
  const issues: Issue[] = usual
    ? []
    : [
        {
          code: 'finish_reason_unusual',
          message: `The model stopped for the reason ${reason}; the answer may be incomplete.`,
          severity: 'warning',
        },
      ]
  return { text, finishReason: reason, cut: false, issues }
}

function cutOutcome(text: string, reason: string, response: GenerateContentResponse): Outcome {
  if (text.trim() === '') {
    throw new SightglassError('truncated', 'The model used up its output before it wrote an answer.', {
      details: {
        reason,
        thoughtsTokens: response.usageMetadata?.thoughtsTokenCount,
        try: 'Raise maxOutputTokens, or lower the thinking.',
      },
    })
  }
  const issue: Issue = {
    code: 'reply_truncated',
    message: 'The model reached its output limit: what it had finished by then is kept.',
    severity: 'error',
  }
  return { text, finishReason: reason, cut: true, issues: [issue] }
}

function categories(
  ratings: readonly { category?: string; blocked?: boolean; probability?: string }[] | undefined,
): string | undefined {
  const hit = (ratings ?? []).filter((rating) => rating.blocked === true || rating.probability === 'HIGH')
  return hit.map((rating) => rating.category).join(', ') || undefined
}

/** @throws `truncated` for a cut reply where the caller is strict. */
export function refuseCut({ cut }: Outcome, strict = false): void {
  if (!cut || !strict) return
  throw new SightglassError('truncated', 'The model reached its output limit before it was done.', {
    details: {
      try: 'Raise maxOutputTokens, ask for fewer items, or leave strict off to keep what was complete.',
    },
  })
}
