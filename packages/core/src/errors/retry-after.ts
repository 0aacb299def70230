/** How long the headers of an answer ask to wait, in milliseconds: `Retry-After` in seconds or as a date. */
export function readRetryAfter(header: (name: string) => string | null | undefined): number | undefined {
  const exact = header('retry-after-ms')
  if (exact != null && Number.isFinite(Number(exact))) return Math.max(0, Number(exact))
  const value = header('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
