import {
  type TaskResult,
  type TimedEvent,
  toChapters,
  toSrt,
  toWebVtt,
  type VideoOptions,
  type Vision,
} from '@sightglass/core'
import { Command, Option } from 'commander'
import { type ConnectionFlags, withConnectionFlags } from '../connect.ts'
import { clipTime, positiveNumber, wholeNumber } from '../numbers.ts'
import { oneLine } from '../output/printable.ts'
import { table } from '../output/table.ts'
import { type ResolutionFlag, withResolutionFlag } from '../resolution.ts'
import { answer } from './text.ts'

interface Flags extends ConnectionFlags, ResolutionFlag {
  readonly prompt?: string
  readonly language?: string
  readonly maxItems?: number
  readonly start?: number
  readonly end?: number
  readonly fps?: number
  readonly json?: boolean
  readonly export?: keyof typeof captions
}

/** How times and words are written for players. */
const captions = { vtt: toWebVtt, srt: toSrt, chapters: toChapters }

/** `sightglass video chapters clip.mp4`, `describe`, `events` and `transcript`. */
export function videoCommand(signal: AbortSignal): Command {
  return new Command('video')
    .description('Describe videos and sound recordings, and find chapters, events and words in them.')
    .addCommand(
      videoTask('describe', 'Say what happens, and what people say.').action((media: string, flags: Flags) =>
        answer(
          flags,
          [media],
          (vision, [source]) => vision.video.describe(source!, optionsOf(flags, signal)),
          ({ text }) => text,
          signal,
        ),
      ),
    )
    .addCommand(
      timedTask(
        videoTask('chapters', 'Divide it into chapters.'),
        (vision, source, flags) => vision.video.chapters(source, optionsOf(flags, signal)),
        ({ chapters }) => chapters,
        signal,
      ),
    )
    .addCommand(
      timedTask(
        videoTask('events', 'List what happens and when.'),
        (vision, source, flags) => vision.video.events(source, optionsOf(flags, signal)),
        ({ events }) => events,
        signal,
      ),
    )
    .addCommand(
      timedTask(
        videoTask('transcript', 'Write down what is said.'),
        (vision, source, flags) => vision.video.transcript(source, optionsOf(flags, signal)),
        ({ segments }) => segments,
        signal,
      ),
    )
}

function videoTask(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .argument('<video>', 'a path, a URL, a YouTube link or a name of the Files API; - reads standard input')
    .option('-p, --prompt <text>', 'what to dwell on')
    .option('--language <name>', 'the language to answer in')
    .option('--start <time>', 'begin here: seconds, MM:SS or H:MM:SS', clipTime)
    .option('--end <time>', 'end here', clipTime)
    .option('--fps <number>', 'frames a second that the model looks at', positiveNumber)
    .option('--json', 'print JSON')
  return withConnectionFlags(withResolutionFlag(command))
}

function timedTask<Result extends TaskResult>(
  command: Command,
  run: (vision: Vision, source: string | Uint8Array, flags: Flags) => Promise<Result>,
  eventsOf: (result: Result) => readonly TimedEvent[],
  signal: AbortSignal,
): Command {
  return command
    .option('--max-items <n>', 'at most this many', wholeNumber)
    .addOption(new Option('-e, --export <format>', 'print it for players').choices(Object.keys(captions)))
    .action((media: string, flags: Flags) =>
      answer(
        flags,
        [media],
        (vision, [source]) => run(vision, source!, flags),
        (result) => {
          const events = eventsOf(result)
          return flags.export ? captions[flags.export](events).trimEnd() : timeTable(events)
        },
        signal,
      ),
    )
}

function optionsOf(flags: Flags, signal: AbortSignal): VideoOptions {
  const { prompt, language, maxItems, start, end, fps, resolution } = flags
  const clip = start === undefined && end === undefined ? undefined : { startSeconds: start, endSeconds: end }
  return { prompt, language, maxItems, clip, fps, mediaResolution: resolution, signal }
}

function timeTable(events: readonly TimedEvent[]): string {
  if (events.length === 0) return 'Nothing was found.'
  return table(
    ['from', 'to', 'what'],
    events.map(({ startSeconds, endSeconds, text }) => [
      clock(startSeconds),
      endSeconds === undefined ? '' : clock(endSeconds),
      oneLine(text),
    ]),
  )
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${whole >= 3600 ? `${Math.floor(whole / 3600)}:` : ''}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}
