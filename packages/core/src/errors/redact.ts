const secrets: readonly RegExp[] = [
  /AIza[\w-]{20,}/g,
  /AQ\.[\w-]{20,}/g,
  /ya29\.[\w.-]+/g,
  /(?<=[?&](?:key|access_token|token|X-Goog-Signature)=)[^&\s"']+/gi,
  /(?<=\b(?:x-goog-api-key|authorization)["']?\s*[:=]\s*["']?(?:bearer\s+)?)[\w.~+/=-]{6,}/gi,
  /(?<=:\/\/[^/\s:@]*:)[^@\s/]+(?=@)/g,
]

/** Replaces whatever looks like an API key, a bearer token or a password in a URL by `[redacted]`. */
export function redactSecrets(text: string): string {
  return secrets.reduce((clean, pattern) => clean.replace(pattern, '[redacted]'), text)
}
