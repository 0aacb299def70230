import { fixturePath, readFixture } from '@sightglass/testing'
import { describe, expect, it, vi } from 'vitest'
import { soundOf } from '../../test/support/made-audio.ts'
import { toneWav } from '../../test/support/made-media.ts'
import type { SightglassError } from '../errors/sightglass-error.ts'
import { readMediaFacts } from './read-facts.ts'
import { resolveMedia } from './resolve-media.ts'
import type { ResolvedMedia, Surface } from './types.ts'

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: SightglassError) => error.code,
  )
const wide = { width: 320, height: 180, rotation: 0 }
/** What ffprobe says of each file, and what travels on each surface. MPEG was made in whole macroblocks: 176. */
const videos: readonly (readonly [name: string, type: string, seconds: number, more: object])[] = [
  ['h264_aac.mp4', 'video/mp4', 3, { ...wide, fps: 15, hasAudio: true }],
  ['h264_noaudio.mp4', 'video/mp4', 3, { ...wide, fps: 15, hasAudio: false }],
  ['hevc_aac.mp4', 'video/mp4', 3, { ...wide, hasAudio: true }],
  ['fragmented.mp4', 'video/mp4', 3, { ...wide, hasAudio: true }],
  ['ntsc_29.97.mp4', 'video/mp4', 3, { ...wide, fps: 29.97 }],
  ['rotated.mp4', 'video/mp4', 3, { width: 180, height: 320, rotation: 270 }],
  ['h264_aac.mov', 'video/quicktime', 3, { ...wide, hasAudio: true }],
  ['vp8_noaudio.webm', 'video/webm', 3, { ...wide, hasAudio: false }],
  ['vp9_opus.webm', 'video/webm', 3, { ...wide, hasAudio: true }],
  ['h264_aac.mkv', 'video/matroska', 3, { ...wide, hasAudio: true }],
  ['h264_aac.ts', 'video/mp2t', 3, { ...wide, hasAudio: true }],
  ['h263_aac.3gp', 'video/3gpp', 3, { width: 176, height: 144, hasAudio: true }],
  ['mpeg4_mp3.avi', 'video/avi', 3, { ...wide, fps: 15, hasAudio: true }],
  ['mpeg4_noaudio.avi', 'video/avi', 3, { ...wide, hasAudio: false }],
  ['flv1_noaudio.flv', 'video/x-flv', 3, { ...wide, hasAudio: false }],
  ['h264_aac.flv', 'video/x-flv', 3, { ...wide, hasAudio: true }],
  ['mpeg1_noaudio.mpeg', 'video/mpeg', 3, { width: 320, height: 176, hasAudio: false }],
  ['mpeg2_mp2.mpg', 'video/mpeg', 3, { width: 320, height: 176, hasAudio: true }],
  ['wmv2_noaudio.wmv', 'video/wmv', 3, { ...wide, hasAudio: false }],
  ['wmv2_wma.wmv', 'video/wmv', 3, { ...wide, hasAudio: true }],
  ['pedestrians_10s_h264.mp4', 'video/mp4', 10, { width: 768, height: 576, fps: 10, hasAudio: false }],
]

describe('what a video is', () => {
  it.each(videos)('%s', async (name, mimeType, seconds, more) => {
    const facts = await readMediaFacts(fixturePath(`video/${name}`))
    expect(facts).toMatchObject({ kind: 'video', mimeType, ...more })
    expect(Math.abs(facts.durationSeconds! - seconds)).toBeLessThan(0.2)
  })

  it('tells the size that is shown where pixels are not square', async () => {
    const disc = Buffer.from(readFixture('video/mpeg2_mp2.mpg'))
    const sequence = Buffer.from([0, 0, 1, 0xb3])
    for (let at = disc.indexOf(sequence); at >= 0; at = disc.indexOf(sequence, at + 4)) {
      // aspect_ratio_information 2 is 4:3. Source: ISO/IEC 13818-2, table 6-3
      disc[at + 7] = 0x20 | (disc[at + 7]! & 0x0f)
    }
    const facts = await readMediaFacts(disc)
    expect(facts.height).toBe(176)
    expect(Math.abs(facts.width! - (176 * 4) / 3)).toBeLessThan(1.5)
  })

  it('says nothing on the console of what it cannot read', async () => {
    const said = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
    await readMediaFacts(fixturePath('video/h263_aac.3gp'))
    for (const spy of said) expect(spy).not.toHaveBeenCalled()
  })

  it('sends a clip of which nothing can be read but the type, and leaves out what is not known', async () => {
    // A program stream whose packets say nothing.
    const strange = Buffer.concat([
      readFixture('video/mpeg1_noaudio.mpeg').subarray(0, 12),
      Buffer.alloc(5000),
    ])
    const { facts, part } = await resolveMedia(strange)
    expect(facts).toEqual({ kind: 'video', mimeType: 'video/mpeg', byteLength: strange.length })
    expect(part.inlineData?.mimeType).toBe('video/mpeg')
  })
})

describe('streams that are passed over by the reader of the container', () => {
  const small = { kind: 'video', width: 64, height: 48, hasAudio: true }
  it.each([
    ['theora_vorbis.ogv', 'video/ogg', small],
    ['mpeg2_mp2.ts', 'video/mp2t', small],
    ['h264_opus.ts', 'video/mp2t', small],
  ])(
    '%s keeps its pictures and its sound, and goes nowhere without one of them',
    async (name, type, more) => {
      const facts = await readMediaFacts(fixturePath(`video/${name}`))
      expect(facts).toMatchObject({ ...more, mimeType: type })
      expect(Math.abs(facts.durationSeconds! - 1)).toBeLessThan(0.2)
      const error = await resolveMedia(fixturePath(`video/${name}`)).catch((e) => e)
      expect(error).toMatchObject({
        code: 'media_type_unsupported',
        details: { try: expect.stringMatching(/MP4/) },
      })
    },
  )

  it('finds pictures in an Ogg whose first stream is another', async () => {
    const ogg = readFixture('video/theora_vorbis.ogv')
    // A page of a skeleton, as older encoders put it first.
    const skeleton = Buffer.alloc(28 + 64)
    skeleton.write('OggS\0\x02', 'latin1')
    skeleton.set([1, 64], 26)
    skeleton.write('fishead\0', 28, 'latin1')
    const facts = await readMediaFacts(Buffer.concat([skeleton, ogg]))
    expect(facts).toMatchObject({ kind: 'video', mimeType: 'video/ogg' })
  })

  it('corrects who calls an Ogg of sound a video', async () => {
    const bytes = await soundOf(readFixture('video/vp9_opus.webm'), 'ogg')
    const { facts, issues } = await resolveMedia({ bytes, mimeType: 'video/ogg' })
    expect(facts).toMatchObject({ kind: 'audio', mimeType: 'audio/ogg' })
    expect(issues).toMatchObject([{ code: 'media_type_corrected' }])
  })

  it('takes WAV with 64-bit sizes', async () => {
    const wav = toneWav(2)
    const sizes = Buffer.alloc(36)
    sizes.write('ds64', 'latin1')
    sizes.writeUInt32LE(28, 4)
    sizes.writeBigUInt64LE(BigInt(wav.length + 28), 8)
    sizes.writeBigUInt64LE(BigInt(wav.length - 44), 16)
    const head = Buffer.from(wav.subarray(0, 12))
    head.write('RF64\xff\xff\xff\xff', 'latin1')
    const rest = Buffer.from(wav.subarray(12))
    rest.writeUInt32LE(0xff_ff_ff_ff, rest.indexOf('data') + 4)
    const { facts } = await resolveMedia(Buffer.concat([head, sizes, rest]))
    expect(facts).toMatchObject({ kind: 'audio', mimeType: 'audio/wav', durationSeconds: 2 })
  })
})

describe('what each surface takes', () => {
  const refused = { 'gemini-api': [], vertex: ['video/avi'] } as Record<Surface, string[]>
  const rewrapped = ['video/matroska', 'video/mp2t']
  it.each(
    videos.flatMap(([name, type]) => [['gemini-api', name, type] as const, ['vertex', name, type] as const]),
  )('%s: %s', async (surface, name, type) => {
    const resolved = resolveMedia(fixturePath(`video/${name}`), { surface })
    if (refused[surface].includes(type)) {
      return expect(await codeOf(resolved)).toBe('media_type_unsupported')
    }
    const { part, explain } = await resolved
    const again = rewrapped.includes(type)
    expect(part.inlineData?.mimeType).toBe(again ? 'video/mp4' : type)
    expect(explain.startsWith('Rewrapped')).toBe(again)
  })

  it('keeps duration, size and sound of a clip that is rewrapped', async () => {
    for (const name of ['h264_aac.mkv', 'h264_aac.ts']) {
      const before = await readMediaFacts(fixturePath(`video/${name}`))
      const { part } = await resolveMedia(fixturePath(`video/${name}`))
      const after = await readMediaFacts({ base64: part.inlineData!.data! })
      expect(after).toMatchObject({ mimeType: 'video/mp4', width: 320, height: 180, hasAudio: true })
      expect(Math.abs(after.durationSeconds! - before.durationSeconds!)).toBeLessThan(0.1)
    }
  })

  it('says what to do with a type that is not taken', async () => {
    const error = await resolveMedia(fixturePath('video/mpeg4_mp3.avi'), { surface: 'vertex' }).catch(
      (e) => e,
    )
    expect(error.details.try).toMatch(/MP4/)
    expect(error.details.limit).toContain('video/mp4')
  })
})

describe('sound', () => {
  const sent = async (bytes: Uint8Array, surface: Surface): Promise<ResolvedMedia> =>
    resolveMedia(bytes, { surface })
  const clip = readFixture('video/h264_aac.mp4')
  const opus = readFixture('video/vp9_opus.webm')
  it.each<[string, () => Promise<Buffer>, gemini: string, vertex: string]>([
    ['WAV', async () => toneWav(3), 'audio/wav', 'audio/wav'],
    ['M4A', () => soundOf(clip, 'm4a'), 'audio/aac', 'audio/mp4'],
    ['AAC', () => soundOf(readFixture('video/h264_aac.ts'), 'aac'), 'audio/aac', 'audio/x-aac'],
    ['Matroska', () => soundOf(readFixture('video/h264_aac.mkv'), 'mka'), 'audio/aac', 'audio/x-aac'],
    ['Ogg', () => soundOf(opus, 'ogg'), 'audio/ogg', 'audio/ogg'],
    ['WebM', () => soundOf(opus, 'webm'), 'audio/ogg', 'audio/webm'],
  ])('%s', async (_, make, gemini, vertex) => {
    const bytes = await make()
    for (const [surface, type] of [
      ['gemini-api', gemini],
      ['vertex', vertex],
    ] as const) {
      const { facts, part } = await sent(bytes, surface)
      expect(facts).toMatchObject({ kind: 'audio', mimeType: type })
      expect(Math.abs(facts.durationSeconds! - 3)).toBeLessThan(0.1)
      expect(part.inlineData?.mimeType).toBe(type)
      const again = await readMediaFacts({ base64: part.inlineData!.data! })
      expect(again.kind).toBe('audio')
      expect(Math.abs(again.durationSeconds! - 3)).toBeLessThan(0.1)
    }
  })

  it('takes no frames a second and no clip from a video', async () => {
    const { part } = await resolveMedia(toneWav(1), { video: { fps: 5 } })
    expect(part.videoMetadata).toBeUndefined()
  })
})

describe('the clip that is asked for', () => {
  it.each([
    [
      { startSeconds: 1, endSeconds: 2.5, fps: 5 },
      { startOffset: '1s', endOffset: '2.5s', fps: 5 },
    ],
    [{ endSeconds: 3 }, { endOffset: '3s' }],
    [{ fps: 0.1 }, { fps: 0.1 }],
  ])('%o', async (video, wire) => {
    expect((await resolveMedia(readFixture('video/h264_aac.mp4'), { video })).part.videoMetadata).toEqual(
      wire,
    )
  })

  it.each([
    { startSeconds: -1 },
    { startSeconds: 3.1 },
    { endSeconds: 9 },
    { startSeconds: 2, endSeconds: 1 },
    { fps: 0 },
    { fps: 25 },
    { startSeconds: Number.NaN },
  ])('%o is refused', async (video) => {
    const media = resolveMedia(readFixture('video/h264_aac.mp4'), { video })
    expect(await codeOf(media)).toBe('request_invalid')
  })
})

describe('what is cut off', () => {
  // Streams may end anywhere: what is there plays, and is as long as it is.
  const streams = ['video/mp2t', 'video/mpeg']
  it.each(videos)('%s', async (name, type) => {
    const whole = readFixture(`video/${name}`)
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share))
      const code = await codeOf(resolveMedia(cut))
      expect([share, code]).toEqual([share, streams.includes(type) ? 'resolved' : 'media_unreadable'])
    }
  })

  it.each(['m4a', 'webm', 'ogg', 'wav'] as const)('sound as %s', async (format) => {
    const clip = format === 'm4a' ? 'h264_aac.mp4' : 'vp9_opus.webm'
    const whole = format === 'wav' ? toneWav(2) : await soundOf(readFixture(`video/${clip}`), format)
    expect(await codeOf(resolveMedia(whole))).toBe('resolved')
    for (const share of [0.1, 0.5, 0.9, 0.99])
      expect(await codeOf(resolveMedia(whole.subarray(0, Math.floor(whole.length * share))))).toBe(
        'media_unreadable',
      )
  })
})
