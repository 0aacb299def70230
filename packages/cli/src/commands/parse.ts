import { readFile, writeFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { drawDetections, parseDetections, readImageMetadata, SightglassError } from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { detectionRows } from '../output/detections.ts'
import { formatOf } from '../output/picture-file.ts'

interface Flags {
  readonly image: string
  readonly model?: string
  readonly draw?: string
  readonly json?: boolean
  readonly strict?: boolean
}

/** `sightglass parse reply.json --image photo.jpg` */
export function parseCommand(): Command {
  return new Command('parse')
    .description("Read a model's pasted answer into boxes, points and masks in pixels. Asks no server.")
    .argument('<reply>', "a file with the model's answer; - reads standard input")
    .requiredOption('-i, --image <file>', 'the picture that the answer is about')
    .option('-m, --model <id>', 'the model that answered, where its habits help')
    .option('-d, --draw <file>', 'write the picture with everything drawn on it (.png, .jpg or .webp)')
    .option('--strict', 'fail where something would have to be repaired')
    .option('--json', 'print JSON')
    .action(async (reply: string, flags: Flags) => {
      const answer = reply === '-' ? await readAll(process.stdin) : await readText(reply)
      const bytes = await readBytes(flags.image)
      const size = await readImageMetadata(bytes)
      const { detections, issues } = parseDetections(answer, {
        size: { width: size.width, height: size.height },
        model: flags.model,
        strict: flags.strict,
      })
      const out = flags.json
        ? JSON.stringify({ detections, issues }, null, 2)
        : detectionRows(detections, issues)
      process.stdout.write(`${out}\n`)
      if (!flags.draw) return
      const drawn = await drawDetections(bytes, detections, { format: formatOf(flags.draw) })
      await writeFile(flags.draw, drawn.bytes)
      process.stderr.write(`${colors.green('drawn')} ${flags.draw}\n`)
    })
}

async function readText(file: string): Promise<string> {
  return (await readBytes(file)).toString('utf8')
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SightglassError(
      missing ? 'media_not_found' : 'media_unreadable',
      missing ? 'There is no such file.' : 'The file cannot be read.',
      {
        details: { given: file, try: 'Check the path.' },
        cause,
      },
    )
  }
}
