import ipaddr from 'ipaddr.js'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { FetchLimits } from './fetch-limits.ts'

/** Ports that browsers refuse, since other protocols speak there. Source: https://fetch.spec.whatwg.org/#port-blocking */
const badPorts: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
])

/** The NAT64 prefix for public addresses, which end in an IPv4 address (RFC 6052). The one for local use is blocked. */
const nat64 = '64:ff9b::/96'

/** All of IPv6 that is given out to the world. Source: https://www.iana.org/assignments/ipv6-unicast-address-assignments */
const globalUnicast = '2000::/3'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Why an address may not be connected to, or `undefined` when it may. */
export function whyBlocked(
  address: string,
  allowPrivate: FetchLimits['allowPrivate'] = false,
): string | undefined {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (!ipaddr.isValid(bare)) return 'it is no IP address'
  const parsed = unwrap(ipaddr.parse(bare))
  if (
    allowPrivate === true ||
    (allowPrivate !== false && allowPrivate.some((range) => contains(range, parsed)))
  ) {
    return undefined
  }
  // Public by range, but Azure answers there with the machine's own secrets.
  if (parsed.toString() === '168.63.129.16') return 'it is a metadata address'
  if (parsed.kind() === 'ipv6' && parsed.range() === 'unicast' && !contains(globalUnicast, parsed))
    return 'it is in no public range'
  const range = parsed.range()
  return range === 'unicast' ? undefined : `it is in the ${range} range`
}

/** The IPv4 address that an IPv6 one stands for, where it does. */
function unwrap(address: Address): Address {
  if (address.kind() === 'ipv4') return address
  const v6 = address as ipaddr.IPv6
  if (v6.isIPv4MappedAddress()) return v6.toIPv4Address()
  const bytes = v6.toByteArray()
  // ::a.b.c.d, the deprecated "compatible" form; :: and ::1 keep their own meaning.
  if (bytes.slice(0, 12).every((byte) => byte === 0) && bytes[12] !== 0)
    return new ipaddr.IPv4(bytes.slice(12))
  if (contains(nat64, v6)) return new ipaddr.IPv4(bytes.slice(12))
  return v6
}

function contains(range: string, address: Address): boolean {
  const [network, bits] = ipaddr.parseCIDR(
    range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`,
  )
  return network.kind() === address.kind() && address.match([network, bits] as [ipaddr.IPv4, number])
}

/** Refuses a URL before its name is looked up. @throws SightglassError `media_fetch_blocked` */
export function checkUrl(url: URL, limits: FetchLimits): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw blockedFetch(url, 'only http and https are fetched')
  }
  if (url.username !== '' || url.password !== '')
    throw blockedFetch(url, 'it carries a user name or password')
  if (url.port !== '' && badPorts.has(Number(url.port)))
    throw blockedFetch(url, `port ${url.port} is not for the web`)
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  if (limits.allowHosts && !limits.allowHosts.some((pattern) => hostMatches(pattern, host))) {
    throw blockedFetch(url, 'the host is not in allowHosts')
  }
  const literal = host.startsWith('[') || ipaddr.IPv4.isValid(host)
  if (!literal) return
  const reason = whyBlocked(host, limits.allowPrivate)
  if (reason) throw blockedFetch(url, reason)
}

function hostMatches(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase()
  return wanted.startsWith('*.')
    ? host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1
    : host === wanted
}

/** The error for an address that may not be reached. Says nothing of what was found there. */
export function blockedFetch(url: URL, reason: string): SightglassError {
  return new SightglassError('media_fetch_blocked', 'This URL may not be fetched.', {
    details: {
      given: `${url.protocol}//${url.host}${url.pathname}`.slice(0, 200),
      reason,
      try: 'Use a public http(s) URL, or open hosts and ranges with fetch.allowHosts and fetch.allowPrivate.',
    },
    retryable: false,
  })
}
