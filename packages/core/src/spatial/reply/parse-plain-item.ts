const longText = 256

/**
 * `JSON.parse` for the object that nearly every item is: text and lists of whole numbers under plain keys, no escapes.
 * Long text is a view of the reply and not copied, which makes this several times faster for masks; short text is a
 * copy, so that who keeps a label does not keep the reply. Gives what `JSON.parse` gives, or `undefined` for everything
 * else, valid or not.
 */
export function parsePlainItem(text: string): Record<string, unknown> | undefined {
  const item: Record<string, unknown> = {}
  let at = 0
  const space = (): number => {
    for (;;) {
      const c = text.charCodeAt(at)
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return c
      at++
    }
  }
  const string = (): string | undefined => {
    const start = at + 1
    const end = text.indexOf('"', start)
    if (end < 0) return undefined
    const value = text.slice(start, end)
    if (!isPlain(value)) return undefined
    at = end + 1
    return value
  }
  if (text.charCodeAt(at++) !== 123) return undefined
  for (;;) {
    if (space() !== 34) return undefined
    const key = string()
    if (key === undefined || key === '__proto__' || space() !== 58) return undefined
    at++
    const opening = space()
    if (opening === 34) {
      const value = string()
      if (value === undefined) return undefined
      item[key] = value.length < longText ? copied(value) : value
    } else if (opening === 91) {
      const list: number[] = []
      do {
        at++
        space()
        const start = at
        let c = text.charCodeAt(at)
        let value = 0
        while (c >= 48 && c <= 57) {
          value = value * 10 + c - 48
          c = text.charCodeAt(++at)
        }
        // Leading zeros are not JSON, and long numbers would lose digits here in another way than there.
        const digits = at - start
        if (digits === 0 || digits > 15 || (digits > 1 && text.charCodeAt(start) === 48)) return undefined
        list.push(value)
      } while (space() === 44)
      if (text.charCodeAt(at++) !== 93) return undefined
      item[key] = list
    } else return undefined
    const next = space()
    at++
    if (next === 125) return at === text.length ? item : undefined
    if (next !== 44) return undefined
  }
}

/** A string of its own: a slice would keep all of the reply in memory. */
function copied(value: string): string {
  return JSON.parse(`"${value}"`) as string
}

/** No backslash and nothing that JSON does not allow in text. */
function isPlain(value: string): boolean {
  if (value.length <= 64) {
    for (let at = 0; at < value.length; at++) {
      const c = value.charCodeAt(at)
      if (c < 32 || c === 92) return false
    }
    return true
  }
  if (value.includes('\\') || value.includes('\n') || value.includes('\r') || value.includes('\t'))
    return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return value.length > 4096 || !/[\0-\x1f]/.test(value)
}
