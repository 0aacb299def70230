import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'
import {
  type DatasetImage,
  decodeMasks,
  SightglassError,
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

/** Adds `--export` and `--out`. */
export function withDatasetFlags(command: Command): Command {
  return command
    .addOption(new Option('-e, --export <format>', 'print a data set').choices(Object.keys(formats)))
    .option('-o, --out <path>', 'write the data set here: a file, or a folder where it is several files')
}

/**
 * Writes what was found as the data set that the flags ask for: to `--out`, or to standard output.
 * @throws SightglassError `request_invalid` where several files are wanted and no folder was named
 */
export async function writeDataset(
  images: readonly DatasetImage[],
  format: keyof typeof formats,
  out: string | undefined,
): Promise<void> {
  const files = formats[format](images.map(withMasks))
  const [first] = files
  // A YOLO label file means nothing without the names of its classes.
  const several = files.length > 1 || format === 'yolo'
  if (out === undefined) {
    if (several || !first) {
      throw new SightglassError('request_invalid', `${format} is written as several files.`, {
        details: { try: `Name a folder: --export ${format} --out dataset` },
      })
    }
    process.stdout.write(endLine(first.text))
    return
  }
  for (const { name, text } of files) {
    const path = several ? join(out, name) : out
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, endLine(text))
  }
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
