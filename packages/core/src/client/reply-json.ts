/** The JSON value that a reply consists of, be it fenced or in prose; nothing where there is none. */
export function readReplyJson(text: string): unknown {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/i.exec(text)?.[1]
  const from = text.search(/[[{]/)
  const until = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'))
  const inside = from >= 0 && until > from ? text.slice(from, until + 1) : undefined
  for (const candidate of [text, fenced, inside]) {
    if (candidate === undefined) continue
    try {
      return JSON.parse(candidate)
    } catch {}
  }
  return undefined
}
