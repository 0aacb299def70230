import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findFfmpeg, readFacts, splitPpm } from './ffmpeg.ts'
import { planFrames } from './look-at-video.ts'

describe('readFacts', () => {
  test('length, size, sound and turn are read', () => {
    const said = [
      "Input #0, mov,mp4, from 'media':",
      '  Duration: 01:02:03.50, start: 0.000000, bitrate: 98 kb/s',
      '    Stream #0:0(und): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 1920x1080 [SAR 1:1 DAR 16:9], 30 fps',
      '    Metadata:',
      '      rotate          : 90',
      '    Stream #0:1(und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, mono',
    ].join('\n')
    expect(readFacts(said)).toEqual({
      durationSeconds: 3723.5,
      hasAudio: true,
      video: { width: 1080, height: 1920 },
    })
  })

  test('the cover of a song is no video, and an unknown length stays unknown', () => {
    const said = [
      "Input #0, mp3, from 'media':",
      '  Duration: N/A, bitrate: N/A',
      '    Stream #0:0: Audio: mp3, 44100 Hz, stereo',
      '    Stream #0:1: Video: mjpeg, yuvj444p(pc), 500x500 [SAR 1:1 DAR 1:1], 90k tbr (attached pic)',
    ].join('\n')
    expect(readFacts(said)).toEqual({ durationSeconds: undefined, hasAudio: true, video: undefined })
  })
})

test('pictures come whole out of a stream, however it is cut', async () => {
  const picture = fc
    .record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
      fill: fc.nat(255),
    })
    .map(({ width, height, fill }) => ({
      width,
      height,
      data: new Uint8Array(width * height * 3).fill(fill),
    }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(picture, { maxLength: 6 }),
      fc.integer({ min: 1, max: 400 }),
      async (pictures, size) => {
        const bytes = Buffer.concat(
          pictures.flatMap(({ width, height, data }) => [Buffer.from(`P6\n${width} ${height}\n255\n`), data]),
        )
        async function* stream() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        }
        const found = []
        for await (const pixels of splitPpm(stream())) found.push(pixels)
        expect(found).toEqual(pictures)
      },
    ),
  )
})

describe('planFrames', () => {
  test.each([
    [{}, { startSeconds: 0, fps: 1, count: 10 }],
    [
      { startSeconds: 3, endSeconds: 5 },
      { startSeconds: 3, fps: 1, count: 2 },
    ],
    [{ fps: 0.5 }, { startSeconds: 0, fps: 0.5, count: 5 }],
    [{ fps: 24 }, { startSeconds: 0, fps: 6, count: 60 }],
    [{ startSeconds: 99 }, { startSeconds: 10, fps: 1, count: 1 }],
    [
      { startSeconds: 5, endSeconds: 4 },
      { startSeconds: 5, fps: 1, count: 1 },
    ],
  ])('10 seconds and %j', (wish, plan) => {
    expect(planFrames({ durationSeconds: 10 }, wish, 60)).toMatchObject(plan)
  })
})

test('the program of the environment comes first', async () => {
  expect(await findFfmpeg({ FFMPEG_PATH: '/opt/ffmpeg', PATH: '' })).toBe('/opt/ffmpeg')
  expect(await findFfmpeg({ PATH: '' })).toContain('ffmpeg')
})
