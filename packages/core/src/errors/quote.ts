/** Words of others as `details` may hold them: at most 300 characters, without anything that looks like encoded bytes. */
export function quote(words: string): string {
  const clean = words
    .replace(/[A-Za-z0-9+/_-]{120,}={0,2}/g, '[…]')
    .replace(/\s+/g, ' ')
    .trim()
  return clean.length > 300 ? `${clean.slice(0, 299)}…` : clean
}
