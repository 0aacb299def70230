import { writeFile } from 'node:fs/promises'
import { type Detection, drawDetections } from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { type ConnectionFlags, connect, withConnectionFlags } from '../connect.ts'
import { detectionsJson, detectionsText } from '../output/detections.ts'
import { formatOf } from '../output/picture-file.ts'
import { withProgress } from '../output/progress.ts'

interface Flags extends ConnectionFlags {
  readonly label?: readonly string[]
  readonly prompt?: string
  readonly maxItems?: number
  readonly json?: boolean
  readonly draw?: string
}

const tasks = {
  detect: 'Find objects in a picture and give their boxes in pixels.',
  segment: 'Find objects in a picture and give their masks.',
  point: 'Point at objects in a picture.',
} as const

/** `sightglass detect photo.jpg`, `segment` and `point`. */
export function spatialCommands(signal: AbortSignal): Command[] {
  return (Object.keys(tasks) as (keyof typeof tasks)[]).map((task) => spatialCommand(task, signal))
}

function spatialCommand(task: keyof typeof tasks, signal: AbortSignal): Command {
  const command = new Command(task)
    .description(tasks[task])
    .argument('<picture>', 'a path, a URL or a data: URI')
    .option('-l, --label <name...>', 'look only for these')
    .option('-p, --prompt <text>', 'further instructions, such as "only the green ones"')
    .option('--max-items <n>', 'at most this many', Number)
    .option('-d, --draw <file>', 'write the picture with what was found drawn on it (.png, .jpg or .webp)')
    .option('--json', 'print JSON')
  return withConnectionFlags(command).action(async (picture: string, flags: Flags) => {
    await using connection = await connect(flags)
    const { label: labels, prompt, maxItems } = flags
    const result = await withProgress(`Looking at ${picture}`, () =>
      connection.vision[task](picture, { labels, prompt, maxItems, signal }),
    )
    process.stdout.write(`${flags.json ? detectionsJson(result) : detectionsText(result)}\n`)
    if (flags.draw) await draw(picture, result.detections, flags.draw)
  })
}

async function draw(picture: string, detections: readonly Detection[], file: string): Promise<void> {
  const { bytes } = await drawDetections(picture, detections, { format: formatOf(file) })
  await writeFile(file, bytes)
  process.stderr.write(`${colors.green('drawn')} ${file}\n`)
}
