import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { aborted, throwIfAborted } from '../errors/aborted.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { RawPixels } from './bmp.ts'
import { unreadable } from './unreadable.ts'

const workerSource = `
const { parentPort, workerData } = require('node:worker_threads')
require(workerData.decoder)({ buffer: workerData.bytes }).then(
  ({ width, height, data }) => parentPort.postMessage({ width, height, data }, [data.buffer]),
  (error) => parentPort.postMessage({ error: String(error && error.message) }),
)`

type Reply =
  | { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }
  | { readonly error: string }

/**
 * Decodes a HEIC or HEIF picture, upright: libheif applies the container's own turn, so its EXIF orientation must
 * not be applied again. Runs in a worker made for the call, because 12 MP take about a second of wasm.
 *
 * @throws SightglassError `media_unreadable` when it cannot be decoded, `aborted` when the signal fires.
 */
export async function decodeHeic(
  bytes: Uint8Array,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RawPixels> {
  const { signal } = options
  throwIfAborted(signal)
  const decoder = createRequire(import.meta.url).resolve('heic-decode')
  const worker = new Worker(workerSource, {
    eval: true,
    workerData: { decoder, bytes },
    // What libheif prints of damaged pictures is not the caller's output.
    stdout: true,
    stderr: true,
  })
  const ended = new AbortController()
  try {
    const reply = await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`the decoder ended with code ${code}`)))
      signal?.addEventListener('abort', () => reject(aborted(signal)), { signal: ended.signal })
    })
    if ('error' in reply) throw new Error(reply.error)
    const { width, height, data } = reply
    return {
      width,
      height,
      channels: 4,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    }
  } catch (error) {
    if (SightglassError.isInstance(error)) throw error
    throw unreadable('The HEIC picture could not be decoded.', bytes.length, error)
  } finally {
    ended.abort()
    await worker.terminate()
  }
}
