import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cropDetections, type Detection, parseDetections, readImageMetadata } from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { readText } from '../input.ts'
import { type DrawingFlags, drawingPath, withStyleFlag, writeDrawing } from '../output/drawing.ts'
import { detectionsIn, replyIn, requireReadable } from '../reply.ts'

interface Flags extends Pick<DrawingFlags, 'style'> {
  readonly out?: string
  readonly crops?: string
  readonly cutOut?: boolean
}

/** `sightglass draw photo.jpg found.json -o out.png` */
export function drawCommand(signal: AbortSignal): Command {
  const command = new Command('draw')
    .description('Draw what was found onto its picture, or cut it out. Asks no server.')
    .argument('<picture>', 'a path, URL or data: URI')
    .argument('<found>', "what `detect --json` printed, or a model's answer")
    .option('-o, --out <file>', 'the drawing (.png, .jpg or .webp)', drawingPath)
    .option('--crops <folder>', 'write a picture of each thing here')
    .option('--cut-out', 'crops are transparent outside the mask')
  return withStyleFlag(command).action(async (picture: string, found: string, flags: Flags) => {
    if (flags.out === undefined && flags.crops === undefined) {
      command.error('error: say where to: --out <file> or --crops <folder>')
    }
    const detections = await read(found, picture)
    if (flags.out !== undefined) await writeDrawing(picture, detections, flags.out, { ...flags, signal })
    if (flags.crops !== undefined) await writeCrops(picture, detections, flags.crops, flags.cutOut ?? false)
  })
}

async function read(found: string, picture: string): Promise<readonly Detection[]> {
  const text = await readText(found)
  const known = detectionsIn(text)
  if (known) return known
  const { width, height } = await readImageMetadata(picture)
  const { detections, issues } = parseDetections(replyIn(text), { size: { width, height } })
  for (const issue of issues) process.stderr.write(`${colors.yellow(issue.severity)} ${issue.message}\n`)
  requireReadable(detections, issues)
  return detections
}

async function writeCrops(
  picture: string,
  detections: readonly Detection[],
  folder: string,
  cutOut: boolean,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { index, label, bytes, mimeType } of await cropDetections(picture, detections, { cutOut })) {
    const file = join(
      folder,
      `${[index + 1, fileWord(label)].filter(Boolean).join('-')}.${extensions[mimeType]}`,
    )
    await writeFile(file, bytes)
    process.stderr.write(`${colors.green('cut out')} ${file}\n`)
  }
}

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
}

/** A label is the model's word: only its letters and digits may name a file. */
function fileWord(label: string): string {
  return label
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
}
