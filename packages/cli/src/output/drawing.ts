import { statSync } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, parse } from 'node:path'
import { type Detection, type DrawStyle, drawDetections, drawStyles, SightglassError } from '@sightglass/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import colors from 'picocolors'
import { issueLine } from './printable.ts'

/** Flags of every command that can draw. */
export interface DrawingFlags {
  readonly draw?: string
  readonly style?: readonly (DrawStyle | 'default')[]
}

/** Adds `--draw` and `--style`. */
export function withDrawingFlags(command: Command): Command {
  return withStyleFlag(
    command.option(
      '-d, --draw <file>',
      'write the picture with what was found drawn on it (.png, .jpg or .webp; a folder for several)',
      drawingPath,
    ),
  )
}

/** Adds `--style` alone, for a command that draws anyway. */
export function withStyleFlag(command: Command): Command {
  return command.addOption(
    new Option('--style <name...>', 'what to draw').choices(['default', ...drawStyles]).default(['default']),
  )
}

/** Draws detections onto a picture and writes it, saying so and naming what could not be drawn. */
export async function writeDrawing(
  picture: string | Uint8Array,
  detections: readonly Detection[],
  file: string,
  { style, signal }: { style?: DrawingFlags['style']; signal?: AbortSignal },
): Promise<void> {
  const { bytes, issues } = await drawDetections(picture, detections, {
    format: formatOf(file),
    style,
    signal,
  })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
  process.stderr.write(`${colors.green('drawn')} ${file}\n`)
  for (const issue of issues) process.stderr.write(`${issueLine(issue)}\n`)
}

/**
 * The file that each picture's drawing goes to: `draw` itself for one picture, a file in the folder `draw` for several.
 * @throws SightglassError `request_invalid` when two pictures would go to one file
 */
export async function drawingFiles(draw: string, pictures: readonly string[]): Promise<string[]> {
  const isFolder = await stat(draw).then(
    (found) => found.isDirectory(),
    // A folder that is not there yet is named by a slash, or by several pictures and no ending.
    () => /[\\/]$/.test(draw) || (pictures.length > 1 && extname(draw) === ''),
  )
  if (!isFolder && pictures.length > 1) {
    throw new SightglassError('request_invalid', 'Several pictures cannot be drawn into one file.', {
      details: { given: draw, try: 'Make a folder and name it in --draw.' },
    })
  }
  const files = pictures.map((picture) =>
    isFolder ? join(draw, `${parse(nameOf(picture)).name}.png`) : draw,
  )
  const shared = files.find((file, at) => files.indexOf(file) !== at)
  if (shared === undefined) return files
  throw new SightglassError('request_invalid', 'Two pictures would be drawn into one file.', {
    details: {
      given: shared,
      try: 'Give pictures of one name one at a time, each with a folder of its own.',
    },
  })
}

/** The file name of a path or URL. */
export function nameOf(picture: string): string {
  if (picture === '-' || picture.startsWith('data:')) return 'picture'
  return basename(URL.canParse(picture) ? new URL(picture).pathname : picture) || 'picture'
}

/** Reads a flag that names a drawing, so that a format nobody draws is told before anything is paid for. */
export function drawingPath(file: string): string {
  const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory()
  if (!isFolder && !/^(\.(png|jpe?g|webp))?$/i.test(extname(file))) {
    throw new InvalidArgumentError('It must end in .png, .jpg or .webp.')
  }
  return file
}

/** The format that a file's name asks for; PNG when it asks for none. */
function formatOf(file: string): 'png' | 'jpeg' | 'webp' {
  if (/\.jpe?g$/i.test(file)) return 'jpeg'
  return /\.webp$/i.test(file) ? 'webp' : 'png'
}
