import type { Failure } from './failure.ts'

/** Where core's advice names options that only this server's operator has. */
const forClients: Readonly<Partial<Record<Failure['code'], string>>> = {
  media_fetch_blocked: 'Give a public http(s) URL, or send the bytes as upload or base64.',
  media_too_many_pixels: 'Make the picture smaller.',
}

/** What a client can do about a failure. */
export function hintOf({ code, details }: Pick<Failure, 'code' | 'details'>): string | undefined {
  return forClients[code] ?? (details.try === undefined ? undefined : String(details.try))
}
