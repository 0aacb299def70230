import type { TaskResult, Vision } from '@sightglass/core'
import { Command, Option } from 'commander'
import colors from 'picocolors'
import { type ConnectionFlags, connect, withConnectionFlags } from '../connect.ts'
import { withProgress } from '../output/progress.ts'
import { count, dollars } from '../output/table.ts'

interface Flags extends ConnectionFlags {
  readonly json?: boolean
  readonly label?: readonly string[]
  readonly length?: 'short' | 'medium' | 'long'
}

/** `ask`, `caption`, `classify` and `read`. */
export function textCommands(signal: AbortSignal): Command[] {
  return [
    command('ask', 'Ask a question about pictures, videos, sound or PDFs.', (it) =>
      it.argument('<question>').argument('<media...>', 'paths, URLs or data: URIs'),
    ).action((question: string, media: string[], flags: Flags) =>
      answer(
        flags,
        media,
        (vision) => vision.ask(media, question, { signal }),
        ({ text }) => text,
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
        (vision) => vision.caption(picture, { length: flags.length, signal }),
        ({ text }) => text,
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
        (vision) => vision.classify(picture, { labels: flags.label ?? [], signal }),
        ({ label }) => label ?? '',
      ),
    ),
    command('read', 'Read the text in pictures and documents.', (it) => it.argument('<media...>')).action(
      (media: string[], flags: Flags) =>
        answer(
          flags,
          media,
          (vision) => vision.readText(media, { signal }),
          ({ text }) => text || 'There is no text.',
        ),
    ),
  ]
}

function command(name: string, description: string, shape: (command: Command) => Command): Command {
  return withConnectionFlags(shape(new Command(name).description(description)).option('--json', 'print JSON'))
}

/** Runs a task and prints its text, or all but the raw response as JSON. */
export async function answer<Result extends TaskResult>(
  flags: Flags,
  media: readonly string[],
  task: (vision: Vision) => Promise<Result>,
  text: (result: Result) => string,
): Promise<void> {
  await using connection = await connect(flags)
  const result = await withProgress(`Looking at ${media.join(', ')}`, () => task(connection.vision))
  if (flags.json) {
    const { raw: _, ...rest } = result
    process.stdout.write(`${JSON.stringify(rest, null, 2)}\n`)
    return
  }
  const { usage, model, issues } = result
  process.stdout.write(`${text(result)}\n`)
  process.stderr.write(
    `${colors.dim(`${model} · ${count(usage.totalTokens)} tokens · ${dollars(usage.costUsd)}`)}\n`,
  )
  for (const issue of issues) process.stderr.write(`${colors.yellow(issue.severity)} ${issue.message}\n`)
}
