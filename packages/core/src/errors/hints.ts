import type { ErrorCode } from './codes.ts'

/** What to do about an error of this code, for throwers that know nothing better. */
export function hintFor(code: ErrorCode, { limit }: { readonly limit?: unknown }): string {
  return code === 'request_invalid' && limit !== undefined ? 'Give what the limit says.' : hints[code]
}

const hints: Readonly<Record<ErrorCode, string>> = {
  media_not_found: 'Check the path or the address.',
  media_unreadable: 'Check that the file is complete: open it in a viewer, or make or download it again.',
  media_type_unsupported: 'Send a type that the model takes, such as JPEG, PNG, WebP, MP4 or PDF.',
  media_type_mismatch: 'Leave the type out, or declare the one that the bytes have.',
  media_too_large: 'Upload it first, make it smaller, or send a part of it.',
  media_too_many_pixels: 'Make the picture smaller, or raise the pixel limit if you trust it.',
  media_fetch_blocked: 'Send the bytes instead, or allow this address by option if you trust it.',
  media_fetch_failed: 'Check that the address answers, or send the bytes instead.',
  limit_exceeded: 'Send less in one request.',
  model_unknown: 'Check the spelling of the model id; `sightglass models` lists the known ones.',
  model_unsupported_option: 'Leave the option out, or choose a model that takes it.',
  request_invalid: 'Correct the request.',
  auth_failed: 'Check the API key; get one at https://aistudio.google.com/apikey.',
  permission_denied: 'Check that the key or account may use this model and project.',
  quota_exceeded: 'Wait until the quota renews, or raise it.',
  rate_limited: 'Wait a little and try again.',
  server_error: 'Try again later.',
  network_error: 'Check the network and the base URL.',
  timeout: 'Try again, or allow more time.',
  aborted: 'Nothing: the caller stopped it.',
  blocked: 'Change the prompt or the media, or the safety settings.',
  truncated: 'Raise maxOutputTokens, or ask for fewer items.',
  empty_reply: 'Try again, or ask differently.',
  reply_unparseable: 'Try again, or look at the raw reply.',
  upload_failed: 'Try again: the upload goes on from where it stopped.',
  file_failed: 'Check that the file plays or opens, and upload it again.',
  file_expired: 'Upload the file again: files are kept for 48 hours.',
  budget_exceeded: 'Send less, or raise the budget.',
  config_invalid: 'Correct the configuration.',
}
