/** How far an upload is. */
export interface UploadProgress {
  /** Bytes given to the line so far; goes back when the server lost some. */
  readonly sentBytes: number
  /** Absent for a stream of unknown length. */
  readonly totalBytes?: number
  /** Mean rate since the upload began. */
  readonly bytesPerSecond: number
}

/**
 * Calls back at most every 100 ms, and at the end. What the callback throws is swallowed: in the middle of a body it
 * would pass for a broken line.
 */
export function createProgress(
  onProgress: ((progress: UploadProgress) => void) | undefined,
  totalBytes: number | undefined,
): (sentBytes: number, isEnd?: boolean) => void {
  if (!onProgress) return () => {}
  const began = performance.now()
  let last = Number.NEGATIVE_INFINITY
  return (sentBytes, isEnd = sentBytes === totalBytes) => {
    const now = performance.now()
    if (now - last < 100 && !isEnd) return
    last = now
    const seconds = Math.max(0.001, (now - began) / 1000)
    try {
      onProgress({
        sentBytes,
        bytesPerSecond: Math.round(sentBytes / seconds),
        ...(totalBytes !== undefined && { totalBytes }),
      })
    } catch {}
  }
}
