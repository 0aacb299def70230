import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, parse } from 'node:path'
import {
  type DatasetImage,
  decodeMasks,
  toCoco,
  toCreateMl,
  toCsv,
  toJsonl,
  toLabelMe,
  toLabelStudio,
  toVoc,
  toYolo,
} from '@sightglass/core'
import { type Command, Option } from 'commander'
import colors from 'picocolors'
import { nameOf } from './drawing.ts'

/** A file of a data set, by its name inside the data set's folder. */
interface DatasetFile {
  readonly name: string
  readonly text: string
}

/** Every format as its files. Those that are one file for all pictures have one file here. */
const formats = {
  coco: (images) => [{ name: 'coco.json', text: json(toCoco(images)) }],
  yolo: (images) => {
    const { files, yaml } = toYolo(images, { shape: images.some(hasMasks) ? 'polygons' : 'boxes' })
    return [
      ...Object.entries(files).map(([name, text]) => ({ name: join('labels', name), text })),
      { name: 'data.yaml', text: yaml },
    ]
  },
  voc: (images) => images.map((image) => ({ name: `${stem(image)}.xml`, text: toVoc(image) })),
  csv: (images) => [{ name: 'detections.csv', text: toCsv(images) }],
  jsonl: (images) => [{ name: 'detections.jsonl', text: toJsonl(images) }],
  createml: (images) => [{ name: 'createml.json', text: json(toCreateMl(images)) }],
  labelme: (images) => images.map((image) => ({ name: `${stem(image)}.json`, text: json(toLabelMe(image)) })),
  labelstudio: (images) => [{ name: 'label-studio.json', text: json(toLabelStudio(images)) }],
} satisfies Record<string, (images: readonly DatasetImage[]) => DatasetFile[]>

/** Flags of every command that can write a data set. */
export interface DatasetFlags {
  readonly export?: keyof typeof formats
  readonly out?: string
}

/** Adds `--export` and `--out`, and refuses what could not be printed, before any money is spent. */
export function withDatasetFlags(command: Command): Command {
  return command
    .hook('preAction', (_, action) => {
      const { export: format, out, json } = action.opts<DatasetFlags & { readonly json?: boolean }>()
      if (format === undefined) return
      const shared = isFilePerPicture(format) ? sharedName(action.args) : undefined
      if (shared !== undefined) {
        action.error(`error: two pictures would share one file of the data set: ${shared}`)
      }
      if (out !== undefined) return
      if (isSeveralFiles(format, action.args.length)) {
        action.error(`error: ${format} is written as several files; name a folder: --out dataset`)
      }
      if (json) action.error('error: --json and --export both print; name a file for the data set: --out')
    })
    .addOption(new Option('-e, --export <format>', 'print a data set').choices(Object.keys(formats)))
    .option('-o, --out <path>', 'write the data set here: a file, or a folder where it is several files')
}

/** A YOLO label file means nothing without the names of its classes. */
function isSeveralFiles(format: keyof typeof formats, pictures: number): boolean {
  return format === 'yolo' || (isFilePerPicture(format) && pictures > 1)
}

function isFilePerPicture(format: keyof typeof formats): boolean {
  return format === 'yolo' || format === 'voc' || format === 'labelme'
}

/** The first picture whose name differs from one before it in nothing but its folder or ending. */
function sharedName(pictures: readonly string[]): string | undefined {
  const stems = pictures.map((picture) => parse(nameOf(picture)).name)
  return pictures.find((_, at) => stems.indexOf(stems[at]!) !== at)
}

/**
 * Writes what was found as a data set: to `out`, or to standard output. `asked` is how many pictures the command line
 * named, so that one failed picture does not turn a folder into a file.
 */
export async function writeDataset(
  images: readonly DatasetImage[],
  format: keyof typeof formats,
  out: string | undefined,
  asked: number,
): Promise<void> {
  const files = formats[format](images.map(withMasks))
  if (out === undefined) {
    for (const { text } of files) process.stdout.write(endLine(text))
    return
  }
  const several = isSeveralFiles(format, asked) || (await isFolder(out, isFilePerPicture(format)))
  for (const { name, text } of files) {
    const path = several ? join(out, name) : out
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, endLine(text))
  }
  process.stderr.write(`${colors.green('written')} ${out}\n`)
}

/** One picture's file may go to a folder, too, where there may be more of them: a name without an ending means one. */
async function isFolder(out: string, filePerPicture: boolean): Promise<boolean> {
  const found = await stat(out).catch(() => undefined)
  if (found) return found.isDirectory()
  return /[\\/]$/.test(out) || (filePerPicture && extname(out) === '')
}

function withMasks(image: DatasetImage): DatasetImage {
  return hasMasks(image)
    ? { ...image, masks: decodeMasks(image.detections, { size: image.size }).masks }
    : image
}

function hasMasks({ detections }: DatasetImage): boolean {
  return detections.some(({ mask }) => mask !== undefined && mask.kind !== 'none')
}

function stem({ fileName }: DatasetImage): string {
  return parse(fileName).name
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
