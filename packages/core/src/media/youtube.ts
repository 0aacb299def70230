/** A YouTube link in the one form that Gemini documents, and where in the clip it starts. */
export interface YoutubeVideo {
  readonly url: string
  readonly startSeconds?: number
}

const hosts = new Set(['youtube.com', 'youtube-nocookie.com', 'youtu.be'])
const idPattern = /^[\w-]{11}$/

/**
 * Reads any form of a YouTube link: watch, youtu.be, shorts, live, embed, v, mobile and music hosts, with `t=` or
 * `start=`. `undefined` for anything else, also for a YouTube page that is no single video.
 */
export function parseYoutubeUrl(text: string): YoutubeVideo | undefined {
  const trimmed = text.trim()
  const full = /^https?:\/\//i.test(trimmed)
    ? trimmed
    : /^(?:[a-z]+\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)\//i.test(trimmed)
      ? `https://${trimmed}`
      : undefined
  if (full === undefined || !URL.canParse(full)) return undefined
  const url = new URL(full)
  const host = url.hostname.replace(/^(?:www|m|music|gaming)\./, '')
  if (!hosts.has(host) || url.username !== '' || url.port !== '') return undefined
  const id = videoId(url, host)
  if (id === undefined || !idPattern.test(id)) return undefined
  const start = startOf(url)
  return {
    url: `https://www.youtube.com/watch?v=${id}`,
    ...(start !== undefined && start > 0 && { startSeconds: start }),
  }
}

function videoId(url: URL, host: string): string | undefined {
  const [first, second] = url.pathname.split('/').filter(Boolean)
  if (host === 'youtu.be') return first
  if (first === 'watch') return url.searchParams.get('v') ?? second
  return ['shorts', 'live', 'embed', 'v', 'e'].includes(first ?? '') ? second : undefined
}

function startOf(url: URL): number | undefined {
  const inHash = new URLSearchParams(url.hash.slice(1))
  const text =
    url.searchParams.get('t') ??
    url.searchParams.get('start') ??
    url.searchParams.get('time_continue') ??
    inHash.get('t')
  return text === null ? undefined : parseClock(text)
}

/** `90`, `90s`, `1m30s`, `1h2m3s` or `1:30`. */
function parseClock(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?s?$/i.test(text)) return Number.parseFloat(text)
  if (/^\d+(?::\d{1,2}){1,2}$/.test(text)) {
    return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  }
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/i.exec(text)
  if (units === null || text === '') return undefined
  return Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0)
}
