import type { TaskResult, Vision } from '@sightglass/core'
import { Command, Option } from 'commander'
import colors from 'picocolors'
import { type ConnectionFlags, connect, withConnectionFlags } from '../connect.ts'
import { mediaOf } from '../input.ts'
import { issueLine, printable } from '../output/printable.ts'
import { withProgress } from '../output/progress.ts'
import { count, dollars } from '../output/table.ts'
import { type ResolutionFlag, withResolutionFlag } from '../resolution.ts'

interface Flags extends ConnectionFlags, ResolutionFlag {
  readonly json?: boolean
  readonly label?: readonly string[]
  readonly length?: 'short' | 'medium' | 'long'
}

/** `ask`, `caption`, `classify` and `read`. */
export function textCommands(signal: AbortSignal): Command[] {
  return [
    command('ask', 'Ask a question about pictures, videos, sound or PDFs.', (it) =>
      it.argument('<question>').argument('<media...>', 'paths, URLs or data: URIs; - reads standard input'),
    ).action((question: string, media: string[], flags: Flags) =>
      answer(
        flags,
        media,
        (vision, sources) => vision.ask(sources, question, { mediaResolution: flags.resolution, signal }),
        ({ text }) => text,
        signal,
      ),
    ),
    command('caption', 'Say what is in a picture.', (it) =>
      it
        .argument('<picture>')
        .addOption(new Option('--length <size>', 'how much to say').choices(['short', 'medium', 'long'])),
    ).action((picture: string, flags: Flags) =>
      answer(
        flags,
        [picture],
        (vision, [source]) =>
          vision.caption(source!, { length: flags.length, mediaResolution: flags.resolution, signal }),
        ({ text }) => text,
        signal,
      ),
    ),
    command('classify', 'Choose the label that fits a picture.', (it) =>
      it
        .argument('<picture>')
        .requiredOption(
          '-l, --label <name...>',
          'the labels to choose from; to be written behind the picture',
        ),
    ).action((picture: string, flags: Flags) =>
      answer(
        flags,
        [picture],
        (vision, [source]) =>
          vision.classify(source!, { labels: flags.label ?? [], mediaResolution: flags.resolution, signal }),
        ({ label }) => label ?? '',
        signal,
      ),
    ),
    command('read', 'Read the text in pictures and documents.', (it) => it.argument('<media...>')).action(
      (media: string[], flags: Flags) =>
        answer(
          flags,
          media,
          (vision, sources) => vision.readText(sources, { mediaResolution: flags.resolution, signal }),
          ({ text }) => text || 'There is no text.',
          signal,
        ),
    ),
  ]
}

function command(name: string, description: string, shape: (command: Command) => Command): Command {
  const shaped = shape(new Command(name).description(description)).option('--json', 'print JSON')
  return withConnectionFlags(withResolutionFlag(shaped))
}

/** Runs a task and prints its text, or all but the raw response as JSON. */
export async function answer<Result extends TaskResult>(
  flags: Flags,
  media: readonly string[],
  task: (vision: Vision, sources: (string | Uint8Array)[]) => Promise<Result>,
  text: (result: Result) => string,
  signal: AbortSignal,
): Promise<void> {
  const sources = media.map(await mediaOf(media, signal))
  await using connection = await connect(flags)
  const result = await withProgress(`Looking at ${media.join(', ')}`, () => task(connection.vision, sources))
  if (flags.json) {
    const { raw: _, ...rest } = result
    process.stdout.write(`${JSON.stringify(rest, null, 2)}\n`)
    return
  }
  const { usage, model, issues } = result
  const words = text(result)
  process.stdout.write(`${process.stdout.isTTY ? printable(words) : words}\n`)
  process.stderr.write(
    `${colors.dim(`${model} · ${count(usage.totalTokens)} tokens · ${dollars(usage.costUsd)}`)}\n`,
  )
  for (const issue of issues) process.stderr.write(`${issueLine(issue)}\n`)
}
