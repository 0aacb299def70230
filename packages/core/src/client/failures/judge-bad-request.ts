import type { GoogleErrorFacts } from '../../errors/google-error.ts'
import { tooLarge, type Verdict } from './verdict.ts'

/** Says what a 400 means, by Google's own words: it has no other mark. Undefined where they say nothing that we know. */
export function judgeBadRequest({ message, status = '' }: GoogleErrorFacts): Verdict | undefined {
  const tokens = /token count \((\d+)\) exceeds the maximum number of tokens allowed \((\d+)\)/i.exec(message)
  if (tokens !== null) return { ...tooLong, given: `${tokens[1]} tokens`, limit: `${tokens[2]} tokens` }
  return sayings.find((saying) => saying.words.test(message) || saying.status?.test(status))?.verdict
}

const tooLong: Verdict = {
  code: 'limit_exceeded',
  sentence: "The prompt does not fit into the model's context.",
  try: 'Send fewer or smaller media, a lower mediaResolution or fps; vision.estimate() counts beforehand.',
}

interface Saying {
  readonly words: RegExp
  readonly status?: RegExp
  readonly verdict: Verdict
}

/** The first that fits counts: those further up are the more exact. */
const sayings: readonly Saying[] = [
  { words: /exceeds the maximum number of tokens|context (length|window)/i, verdict: tooLong },
  { words: /payload size exceeds|request (entity|payload) (is )?too large/i, verdict: tooLarge },
  {
    words:
      /\b(too many|too long|too large) |duration exceeds|exceeds the (maximum|limit)|\b(number|count) of \w+ exceeds/i,
    verdict: { code: 'limit_exceeded', sentence: 'The request passes a limit of the model.' },
  },
  {
    words: /unsupported mime ?type|mime ?type .*not supported/i,
    verdict: { code: 'media_type_unsupported', sentence: 'The model does not take this type of media.' },
  },
  {
    words:
      /unable to process input (image|video|audio)|provided image is not valid|(could not|failed to) (decode|process) .*(image|video|audio)|document has no pages/i,
    verdict: { code: 'media_unreadable', sentence: 'The server could not read the media.' },
  },
  {
    words: /cannot fetch content|url_retrieval|failed to fetch|robots/i,
    verdict: { code: 'media_fetch_failed', sentence: 'The server could not fetch the URL.' },
  },
  {
    words: /(invalid|unsupported) file.?uri/i,
    verdict: {
      code: 'media_fetch_failed',
      sentence: 'The server takes no media from this address.',
      try: 'The Developer API reads gs:// only after vision.files.register(); a public https URL, a path or bytes always work.',
    },
  },
  {
    words: /not in an? ACTIVE state/i,
    verdict: {
      code: 'file_failed',
      sentence: 'The uploaded file is not ready.',
      try: 'Wait until its state is ACTIVE.',
    },
  },
  {
    words: /location is not supported|enable billing|FAILED_PRECONDITION/i,
    status: /FAILED_PRECONDITION/i,
    verdict: { code: 'permission_denied', sentence: 'The server refuses this account or place.' },
  },
  {
    words:
      /thinking|budget|temperature|top_?[pk]\b|media.?resolution|response.?(schema|mime)|candidate.?count|(is|are) not (enabled|supported)/i,
    verdict: { code: 'model_unsupported_option', sentence: 'The model does not take one of the options.' },
  },
]
