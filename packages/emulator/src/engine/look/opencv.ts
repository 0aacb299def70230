import { once } from './once.ts'

/** OpenCV, as its package types it. */
export type OpenCv = typeof import('@techstark/opencv-js')

/**
 * OpenCV in WebAssembly. In a holder, because its module has a `then` of its own that never calls back, so that
 * awaiting it waits for ever.
 */
export const loadOpenCv = once(async (): Promise<{ cv: OpenCv }> => {
  const holder: { default: unknown } = await import('@techstark/opencv-js')
  const loaded = holder.default
  if (loaded instanceof Promise) return { cv: await loaded }
  const cv = loaded as OpenCv & { onRuntimeInitialized?: () => void }
  if (cv.Mat === undefined) {
    await new Promise<void>((resolve) => {
      cv.onRuntimeInitialized = resolve
    })
  }
  return { cv }
})

/** Runs work that makes OpenCV matrices and frees all that it registered, whatever happens. */
export function withMats<T>(work: (keep: <M extends { delete(): void }>(mat: M) => M) => T): T {
  const mats: { delete(): void }[] = []
  try {
    return work((mat) => {
      mats.push(mat)
      return mat
    })
  } finally {
    for (const mat of mats) mat.delete()
  }
}
