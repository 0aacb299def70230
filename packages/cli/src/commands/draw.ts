import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  cropDetections,
  type Detection,
  parseDetections,
  readImageMetadata,
  SightglassError,
} from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { mediaOf, readText } from '../input.ts'
import { type DrawingFlags, drawingPath, nameOf, withStyleFlag, writeDrawing } from '../output/drawing.ts'
import { issueLine } from '../output/printable.ts'
import { type Findings, findingsIn, replyIn, requireReadable } from '../reply.ts'

type Source = string | Uint8Array

interface Flags extends Pick<DrawingFlags, 'style'> {
  readonly out?: string
  readonly crops?: string
  readonly cutOut?: boolean
}

/** `sightglass draw photo.jpg found.json -o out.png` */
export function drawCommand(signal: AbortSignal): Command {
  const command = new Command('draw')
    .description('Draw what was found onto its picture, or cut it out. Asks no server.')
    .argument('<picture>', 'a path, URL or data: URI; - reads standard input')
    .argument('<found>', "what `detect --json` printed, or a model's answer")
    .option('-o, --out <file>', 'the drawing (.png, .jpg or .webp)', drawingPath)
    .option('--crops <folder>', 'write a picture of each thing here')
    .option('--cut-out', 'crops are transparent outside the mask')
  return withStyleFlag(command).action(async (picture: string, found: string, flags: Flags) => {
    if (flags.out === undefined && flags.crops === undefined) {
      command.error('error: say where to: --out <file> or --crops <folder>')
    }
    const image = (await mediaOf([picture], signal))(picture)
    const detections = await read(found, picture, image)
    if (flags.out !== undefined) await writeDrawing(image, detections, flags.out, { ...flags, signal })
    if (flags.crops !== undefined) await writeCrops(image, detections, flags.crops, flags.cutOut ?? false)
  })
}

async function read(found: string, picture: string, image: Source): Promise<readonly Detection[]> {
  const text = await readText(found)
  const { width, height } = await readImageMetadata(image)
  const known = findingsIn(text)
  if (known) return findingsOf(picture, { width, height }, known).detections
  const { detections, issues } = parseDetections(replyIn(text), { size: { width, height } })
  for (const issue of issues) process.stderr.write(`${issueLine(issue)}\n`)
  requireReadable(detections, issues)
  return detections
}

/** What was found in this picture, out of what was found in several: pixels of another one would lie anywhere. */
function findingsOf(
  picture: string,
  { width, height }: { readonly width: number; readonly height: number },
  all: readonly Findings[],
): Findings {
  const [only, ...others] = [
    all,
    all.filter(({ file }) => file === picture),
    all.filter(({ file }) => file !== undefined && nameOf(file) === nameOf(picture)),
  ].find(({ length }) => length === 1) ?? [undefined]
  if (!only || others.length > 0) {
    const files = all.map(({ file }) => file ?? 'a picture without a name')
    throw new SightglassError('request_invalid', 'Of several pictures none is named as this one.', {
      details: {
        given: picture,
        limit: files.slice(0, 10).join(', '),
        try: 'Give the picture by the name that it had when things were found in it.',
      },
    })
  }
  const { size } = only
  if (size && (size.width !== width || size.height !== height)) {
    throw new SightglassError('request_invalid', 'Things were found in a picture of another size.', {
      details: {
        given: `${width} x ${height} pixels (${picture})`,
        limit: `${size.width} x ${size.height} pixels`,
        try: 'Give the picture that they were found in.',
      },
    })
  }
  return only
}

async function writeCrops(
  picture: Source,
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
