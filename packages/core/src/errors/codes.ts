/**
 * The stable vocabulary of what can go wrong. Codes are never renamed and never change their meaning;
 * the list only grows.
 */
export type ErrorCode =
  | 'media_not_found'
  | 'media_unreadable'
  | 'media_type_unsupported'
  | 'media_type_mismatch'
  | 'media_too_large'
  | 'media_too_many_pixels'
  | 'media_fetch_blocked'
  | 'media_fetch_failed'
  | 'limit_exceeded'
  | 'model_unknown'
  | 'model_unsupported_option'
  | 'request_invalid'
  | 'auth_failed'
  | 'permission_denied'
  | 'quota_exceeded'
  | 'rate_limited'
  | 'server_error'
  | 'network_error'
  | 'timeout'
  | 'aborted'
  | 'blocked'
  | 'truncated'
  | 'empty_reply'
  | 'reply_unparseable'
  | 'upload_failed'
  | 'file_failed'
  | 'file_expired'
  | 'budget_exceeded'
  | 'config_invalid'

/** Codes that a later try of the same call may cure, unless the thrower says otherwise. */
export const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'server_error',
  'network_error',
  'timeout',
])
