import type { DetectResult, MapResult } from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { type ConnectionFlags, connect, withConnectionFlags } from '../connect.ts'
import { explainFailure } from '../failure.ts'
import { mediaOf } from '../input.ts'
import { wholeNumber } from '../numbers.ts'
import { type DatasetFlags, withDatasetFlags, writeDataset } from '../output/dataset.ts'
import { detectionsJson, detectionsText } from '../output/detections.ts'
import { type DrawingFlags, drawingFiles, nameOf, withDrawingFlags, writeDrawing } from '../output/drawing.ts'
import { withProgress } from '../output/progress.ts'
import { type ResolutionFlag, withResolutionFlag } from '../resolution.ts'

interface Flags extends ConnectionFlags, DrawingFlags, DatasetFlags, ResolutionFlag {
  readonly label?: readonly string[]
  readonly prompt?: string
  readonly maxItems?: number
  readonly confidence?: boolean
  readonly tiles?: number | true
  readonly box3d?: boolean
  readonly trajectory?: boolean
  readonly concurrency: number
  readonly json?: boolean
}

type Found = MapResult<string, DetectResult>

const tasks = {
  detect: 'Find things in pictures and give their boxes in pixels.',
  segment: 'Find things in pictures and give their masks.',
  point: 'Point at things in pictures.',
} as const

/** `sightglass detect photo.jpg`, `segment` and `point`. */
export function spatialCommands(signal: AbortSignal): Command[] {
  return (Object.keys(tasks) as (keyof typeof tasks)[]).map((task) => spatialCommand(task, signal))
}

function spatialCommand(task: keyof typeof tasks, signal: AbortSignal): Command {
  const command = new Command(task)
    .description(tasks[task])
    .argument('<pictures...>', 'paths, URLs or data: URIs; - reads standard input')
    .option('-l, --label <name...>', 'look only for these; to be written behind the pictures')
    .option('-p, --prompt <text>', 'further instructions, such as "only the green ones"')
    .option('--max-items <n>', 'at most this many in each picture', wholeNumber)
    .option('--confidence', 'ask how sure the model is of each')
    .option('--concurrency <n>', 'pictures asked about at once', wholeNumber, 4)
    .option('--json', 'print JSON')
  if (task === 'detect') {
    command
      .option(
        '--tiles [pixels]',
        'look slice by slice, for small things; the longest side of a slice (default: 1024)',
        wholeNumber,
      )
      .option('--box3d', 'boxes in space, in metres from the camera')
  }
  if (task === 'point') command.option('--trajectory', 'an ordered row of points, such as a path to follow')
  withDatasetFlags(withDrawingFlags(withConnectionFlags(withResolutionFlag(command))))
  return command.action(async (pictures: string[], flags: Flags) => {
    const several = pictures.length > 1
    // Asked before any money is spent.
    const drawings = flags.draw === undefined ? [] : await drawingFiles(flags.draw, pictures)
    const media = await mediaOf(pictures, signal)
    await using connection = await connect(flags)
    const wish = wishOf(flags)
    const found = await withProgress(`Looking at ${pictures.join(', ')}`, (say) =>
      connection.vision.map(
        pictures,
        (picture, context) => connection.vision[task](media(picture), { ...wish, signal: context.signal }),
        {
          concurrency: flags.concurrency,
          signal,
          onProgress: ({ done, total }) => several && say(`${done} of ${total} pictures`),
        },
      ),
    )
    const [only] = found
    if (!several && only?.error) throw only.error
    await print(found, flags)
    for (const [at, { source, value }] of found.entries()) {
      if (value && drawings[at])
        await writeDrawing(media(source), value.detections, drawings[at], { ...flags, signal })
    }
    const failed = found.filter(({ error }) => error !== undefined)
    if (failed.length === 0) return
    for (const { source, error } of failed) {
      process.stderr.write(`${colors.bold(nameOf(source))}\n${explainFailure(error)}\n`)
    }
    throw new Error(`${failed.length} of ${found.length} pictures failed.`)
  })
}

function wishOf(flags: Flags) {
  const { label: labels, prompt, maxItems, confidence, tiles, box3d, trajectory, resolution } = flags
  return {
    labels,
    prompt,
    maxItems,
    confidence,
    box3d,
    trajectory,
    mediaResolution: resolution,
    ...(tiles !== undefined && { tiles: tiles === true ? {} : { sidePx: tiles } }),
  }
}

async function print(found: readonly Found[], flags: Flags): Promise<void> {
  const good = found.flatMap(({ source, value }) => (value ? [{ source, value }] : []))
  if (flags.export) {
    const images = good.map(({ source, value }) => ({
      fileName: nameOf(source),
      size: value.image.size,
      detections: value.detections,
    }))
    await writeDataset(images, flags.export, flags.out, found.length)
    if (flags.out === undefined) return
  }
  if (flags.json) {
    const entries = good.map(({ source, value }) => ({ file: source, ...detectionsJson(value) }))
    process.stdout.write(`${JSON.stringify(found.length === 1 ? entries[0] : entries, null, 2)}\n`)
    return
  }
  const texts = good.map(({ source, value }) =>
    found.length === 1 ? detectionsText(value) : `${colors.bold(nameOf(source))}\n${detectionsText(value)}\n`,
  )
  process.stdout.write(`${texts.join('\n')}\n`)
}
