import { expect, it } from 'vitest'
import type { SightglassError } from '../errors/sightglass-error.ts'
import type { ResolveMediaOptions } from './options.ts'
import { drawDetections, prepareImage, readImageMetadata } from './pictures.ts'
import { readMediaFacts } from './read-facts.ts'
import { resolveMedia } from './resolve-media.ts'
import type { SourceKind } from './source-kinds.fixture.ts'

/** Files that the contract is tried on. */
export interface ContractFiles {
  readonly picture: Uint8Array
  readonly turned: Uint8Array
  readonly video: Uint8Array
}

/** What every source that has bytes must do, whatever it is made of. */
export function sourceContract({ make, fetch }: SourceKind, files: ContractFiles): void {
  const resolve = async (bytes: Uint8Array, name: string, more: ResolveMediaOptions = {}) =>
    resolveMedia(await make(bytes, name), { ...(fetch && { fetch }), ...more })
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      (error: SightglassError) => `${error.code} ${error.inputIndex}`,
    )

  it('gives the very bytes of a picture that needs nothing', async () => {
    const { part, facts, route, label, transform } = await resolve(files.picture, 'a.jpg')
    expect(part.inlineData?.mimeType).toBe('image/jpeg')
    expect(Buffer.from(part.inlineData!.data!, 'base64').equals(files.picture)).toBe(true)
    expect(facts).toMatchObject({ kind: 'image', byteLength: files.picture.length, width: 640, height: 427 })
    expect(route).toBe('inline')
    expect(label.length).toBeGreaterThan(0)
    expect(transform?.upright).toEqual({ width: 640, height: 427 })
  })

  it('tells the type by the bytes where the name is wrong or absent', async () => {
    for (const name of ['a.png', 'noending', 'a.mp4.bin']) {
      expect((await resolve(files.picture, name)).facts.mimeType).toBe('image/jpeg')
    }
  })

  it('says which one it is when it is cut off', async () => {
    const { message, details } = await resolve(files.picture.subarray(0, 20_000), 'cut.jpg').catch((e) => e)
    expect(message).toContain('cut off')
    expect(details.input).toMatch(/cut\.jpg$|^(bytes|blob|stream|data URI|base64|inlineData)/)
    expect(message).not.toContain('secret')
  })

  it('turns a picture upright and knows the way back', async () => {
    const { transform, facts } = await resolve(files.turned, 'a.jpg')
    expect(transform).toMatchObject({ orientation: 6, stored: { width: 300, height: 200 } })
    expect(facts).toMatchObject({ width: 200, height: 300 })
  })

  it('is as good for preparing, drawing and looking up', async () => {
    const more = fetch ? { fetch } : {}
    const prepared = await prepareImage(await make(files.turned, 'a.jpg'), { maxSidePx: 100, ...more })
    expect(prepared).toMatchObject({ size: { width: 67, height: 100 }, transform: { orientation: 6 } })
    const box = { index: 0, label: 'x', rect: { left: 10, top: 10, width: 50, height: 50 } }
    const drawn = await drawDetections(await make(files.turned, 'a.jpg'), [box], more)
    expect(await readImageMetadata(drawn.bytes)).toMatchObject({ width: 200, height: 300 })
    expect(await readMediaFacts(await make(files.turned, 'a.jpg'), more)).toEqual({
      kind: 'image',
      mimeType: 'image/jpeg',
      byteLength: files.turned.length,
      width: 200,
      height: 300,
      orientation: 6,
    })
  })

  it('reads what a video is', async () => {
    const { facts, part } = await resolve(files.video, 'a', { video: { fps: 2, startSeconds: 1 } })
    expect(facts).toMatchObject({ kind: 'video', mimeType: 'video/mp4', durationSeconds: 3, hasAudio: true })
    expect(part.videoMetadata).toEqual({ fps: 2, startOffset: '1s' })
  })

  it('refuses what is empty, cut off or unknown, and says which input', async () => {
    const tell = (bytes: Uint8Array) => codeOf(resolve(bytes, 'a.jpg', { inputIndex: 3 }))
    expect(await tell(new Uint8Array())).toBe('media_unreadable 3')
    expect(await tell(files.picture.subarray(0, 20_000))).toBe('media_unreadable 3')
    expect(await tell(files.video.subarray(0, 20_000))).toBe('media_unreadable 3')
    expect(await tell(new Uint8Array(500).fill(0xee))).toBe('media_type_unsupported 3')
  })

  it('gives up when told to', async () => {
    const code = codeOf(resolve(files.picture, 'a.jpg', { signal: AbortSignal.abort() }))
    expect(await code).toMatch(/^aborted/)
  })
}
