import { execFile, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { EngineError } from '../errors.ts'
import { installNote, optional } from './optional.ts'
import type { Pixels } from './picture.ts'

/** The note to give when there is no FFmpeg. */
export const FFMPEG_NOTE = `${installNote('look at video and measure sound', ['@ffmpeg-installer/ffmpeg'])} (or put ffmpeg on the PATH, or its path in FFMPEG_PATH)`

/** The program to run: FFMPEG_PATH, else `ffmpeg` on the PATH, else that of `@ffmpeg-installer/ffmpeg`, else none. */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (env.FFMPEG_PATH !== undefined && env.FFMPEG_PATH !== '') return env.FFMPEG_PATH
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
  const found = onPath.find(isProgram)
  if (found !== undefined) return found
  const installer = await optional(() => import('@ffmpeg-installer/ffmpeg'))
  return installer?.default.path
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What FFmpeg says of a file. */
export interface MediaFacts {
  readonly durationSeconds: number | undefined
  readonly hasAudio: boolean
  /** Pixels of an upright frame; `undefined` when there is no moving picture. */
  readonly video: { readonly width: number; readonly height: number } | undefined
}

/** Asks FFmpeg what a file holds. */
export async function probe(ffmpeg: string, file: string, signal: AbortSignal): Promise<MediaFacts> {
  // Without an output FFmpeg describes its input on stderr and then complains; that is all that is wanted.
  const said = await new Promise<string>((resolve, reject) => {
    execFile(ffmpeg, ['-hide_banner', '-i', file], { signal, maxBuffer: 4e6 }, (error, _out, stderr) => {
      if (signal.aborted) reject(signal.reason)
      else if (error !== null && 'code' in error && error.code === 'ENOENT') reject(error)
      else resolve(stderr)
    })
  })
  return readFacts(said)
}

/** Reads what FFmpeg printed about its input. */
export function readFacts(said: string): MediaFacts {
  if (!/^Input #0/m.test(said))
    throw new EngineError('media_unreadable', 'The bytes are no video or sound that FFmpeg knows.')
  const time = /^\s*Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/m.exec(said)
  const streams = said.split('\n').filter((line) => /^\s*Stream #0/.test(line))
  const picture = streams.find((line) => line.includes('Video:') && !line.includes('attached pic'))
  const size = /[ ,](\d{1,5})x(\d{1,5})(?=[ ,]|$)/
    .exec(picture ?? '')
    ?.slice(1)
    .map(Number)
  // Phones store their videos lying and say so; FFmpeg turns the frames.
  const isTurned = /^\s*rotate\s*:\s*-?(90|270)\b|rotation of -?(90|270)\.0+ degrees/m.test(said)
  return {
    durationSeconds:
      time === null ? undefined : Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3]),
    hasAudio: streams.some((line) => line.includes('Audio:')),
    video:
      size === undefined
        ? undefined
        : isTurned
          ? { width: size[1]!, height: size[0]! }
          : { width: size[0]!, height: size[1]! },
  }
}

/** Which frames to take from a video. */
export interface FrameWish {
  readonly startSeconds: number
  readonly fps: number
  readonly count: number
  /** Frames are made this large at most. */
  readonly maxSidePx: number
}

/**
 * Frames of a video, upright, one after the other: the n-th shows the moment `startSeconds + n / fps`. FFmpeg waits
 * while a frame is looked at, so that no more than a few are ever in memory; it is ended when the loop is left.
 */
export async function* frames(
  ffmpeg: string,
  file: string,
  wish: FrameWish,
  signal: AbortSignal,
): AsyncGenerator<Pixels> {
  let found = 0
  for await (const frame of decode(ffmpeg, ['-ss', String(wish.startSeconds)], '', file, wish, signal)) {
    found++
    yield frame
  }
  // Some containers (MPEG-TS) cannot be entered in the middle: decode from the start and throw away.
  if (found === 0 && wish.startSeconds > 0) {
    const skip = `trim=start=${wish.startSeconds},setpts=PTS-STARTPTS,`
    yield* decode(ffmpeg, [], skip, file, wish, signal)
  }
}

async function* decode(
  ffmpeg: string,
  seek: readonly string[],
  skip: string,
  file: string,
  { fps, count, maxSidePx }: FrameWish,
  signal: AbortSignal,
): AsyncGenerator<Pixels> {
  // round=up: the frame of a moment is the last one that was shown by then; start_time=0: the first moment has one.
  const rate = `fps=fps=${fps}:round=up:start_time=0`
  const width = `if(gt(iw,ih),min(iw,${maxSidePx}),-2)`
  const height = `if(gt(iw,ih),-2,min(ih,${maxSidePx}))`
  const child = spawn(
    ffmpeg,
    [
      ...['-v', 'error', '-nostdin', '-threads', '1', ...seek, '-i', file],
      ...['-vf', `${skip}${rate},scale=w='${width}':h='${height}'`, '-frames:v', String(count)],
      ...['-an', '-f', 'image2pipe', '-c:v', 'ppm', '-'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], signal },
  )
  // The error of an abort or of a missing program is told here; unheard it would end the thread.
  let failure: Error | undefined
  child.on('error', (error) => {
    failure = error
  })
  try {
    yield* splitPpm(child.stdout)
    if (failure !== undefined) throw signal.aborted ? signal.reason : failure
  } finally {
    child.kill('SIGKILL')
  }
}

/** Splits a stream of PPM pictures (`P6 width height 255`, then RGB). */
export async function* splitPpm(stream: AsyncIterable<Buffer>): AsyncGenerator<Pixels> {
  let parts: Buffer[] = []
  let length = 0
  let needed = 1
  for await (const part of stream) {
    parts.push(part)
    length += part.length
    if (length < needed) continue
    let all = Buffer.concat(parts)
    for (;;) {
      const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(all.subarray(0, 64).toString('latin1'))
      if (header === null && all.length >= 64) {
        throw new EngineError('engine_failed', 'FFmpeg gave frames in an unknown form.')
      }
      const [width, height] = [Number(header?.[1]), Number(header?.[2])]
      needed = header === null ? all.length + 1 : header[0].length + width * height * 3
      if (all.length < needed) break
      yield { width, height, data: new Uint8Array(all.subarray(needed - width * height * 3, needed)) }
      all = all.subarray(needed)
    }
    parts = [all]
    length = all.length
  }
}
