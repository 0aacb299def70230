import { parseDetections, readImageMetadata } from '@sightglass/core'
import { Command } from 'commander'
import { mediaOf, readStandardInput, readText } from '../input.ts'
import { type DatasetFlags, withDatasetFlags, writeDataset } from '../output/dataset.ts'
import { detectionRows } from '../output/detections.ts'
import { type DrawingFlags, nameOf, withDrawingFlags, writeDrawing } from '../output/drawing.ts'
import { replyIn, requireReadable } from '../reply.ts'

interface Flags extends DrawingFlags, DatasetFlags {
  readonly image: string
  readonly model?: string
  readonly json?: boolean
  readonly strict?: boolean
}

/** `sightglass parse reply.json --image photo.jpg` */
export function parseCommand(signal: AbortSignal): Command {
  const command = new Command('parse')
    .description("Read a model's pasted answer into boxes, points and masks in pixels. Asks no server.")
    .argument('<reply>', "a file with the model's answer or the API's whole response; - reads standard input")
    .requiredOption('-i, --image <file>', 'the picture that the answer is about; - reads standard input')
    .option('-m, --model <id>', 'the model that answered, where its habits help')
    .option('--strict', 'fail where something would have to be repaired')
    .option('--json', 'print JSON')
  return withDatasetFlags(withDrawingFlags(command)).action(async (reply: string, flags: Flags) => {
    if (reply === '-' && flags.image === '-') {
      command.error('error: the answer and the picture cannot both be standard input')
    }
    const answer = replyIn(
      reply === '-' ? new TextDecoder().decode(await readStandardInput(signal)) : await readText(reply),
    )
    const image = (await mediaOf([flags.image], signal))(flags.image)
    const { width, height } = await readImageMetadata(image, { signal })
    const size = { width, height }
    const { detections, issues } = parseDetections(answer, {
      size,
      model: flags.model,
      strict: flags.strict,
    })
    if (flags.export) {
      await writeDataset([{ fileName: nameOf(flags.image), size, detections }], flags.export, flags.out, 1)
    }
    if (!flags.export || flags.out !== undefined) {
      const out = flags.json
        ? JSON.stringify({ size, detections, issues }, null, 2)
        : detectionRows(detections, issues)
      process.stdout.write(`${out}\n`)
    }
    requireReadable(detections, issues)
    if (flags.draw) await writeDrawing(image, detections, flags.draw, { ...flags, signal })
  })
}
