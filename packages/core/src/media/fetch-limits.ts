import type { LookupAddress } from 'node:dns'

/** Finds all addresses of a host name, as `dns.promises.lookup(host, { all: true })` does. */
export type Resolver = (hostname: string) => Promise<readonly LookupAddress[]>

/** What may be fetched from the web, and how long it may take. */
export interface FetchLimits {
  /** Only these hosts: exact names, or `*.example.com` for every name below. @default every public host */
  readonly allowHosts?: readonly string[]
  /** Opens addresses that are not public: `true` for all, or ranges such as `10.0.0.0/8`. @default false */
  readonly allowPrivate?: boolean | readonly string[]
  /** Largest body in bytes. @default 100000000 in memory, the limit of a file when streamed to an upload */
  readonly maxBytes?: number
  /** Longest wait for name, connection and first byte of the answer, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number
  /** Longest silence while the body comes, in milliseconds. @default 20000 */
  readonly stallTimeoutMs?: number
  /** @default 5 */
  readonly maxRedirects?: number
  /** Headers of the first request; never sent on to another origin. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default the system's */
  readonly resolver?: Resolver
}
