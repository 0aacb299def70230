import type { FileInfo, UploadProgress } from '@sightglass/core'
import { Command } from 'commander'
import envPaths from 'env-paths'
import { connect, type ServerFlags, withinTime, withServerFlags } from '../connect.ts'
import { oneLine } from '../output/printable.ts'
import { withProgress } from '../output/progress.ts'
import { table } from '../output/table.ts'

interface UploadFlags extends ServerFlags {
  readonly mimeType?: string
  readonly displayName?: string
  readonly name?: string
  readonly wait: boolean
  readonly reuse: boolean
  readonly json?: boolean
}

/** `sightglass upload clip.mp4` */
export function uploadCommand(signal: AbortSignal): Command {
  const command = new Command('upload')
    .description(
      'Upload a file to the Files API, where it stays for 48 hours. Goes on where it was interrupted.',
    )
    .argument('<file>', 'a path or a URL')
    .option('--mime-type <type>', 'what it is, where its bytes do not tell')
    .option('--display-name <text>', 'what lists show')
    .option('--name <files/…>', 'the name to have; otherwise the server chooses')
    .option('--no-wait', 'do not wait until it can be used')
    .option('--no-reuse', 'send it even if the server has the same bytes already')
    .option('--json', 'print JSON')
  return withServerFlags(command).action(async (file: string, flags: UploadFlags) => {
    const { mimeType, displayName, name, wait, reuse } = flags
    await using connection = await connect({
      ...flags,
      cacheDir: envPaths('sightglass', { suffix: '' }).cache,
    })
    const uploaded = await withProgress(`Uploading ${file}`, (say) =>
      connection.vision.files.upload(file, {
        mimeType,
        displayName,
        name,
        wait,
        reuse,
        signal: withinTime(signal, flags),
        onProgress: (progress) => say(`Uploading ${file} · ${progressText(progress)}`),
      }),
    )
    if (flags.json) return print(uploaded)
    process.stdout.write(`${fileText(uploaded)}\n`)
    if (uploaded.reused) process.stderr.write('The server had these bytes already.\n')
  })
}

/** `sightglass files list`, `get` and `delete`. */
export function filesCommand(signal: AbortSignal): Command {
  return new Command('files')
    .description('Look after the files that were uploaded.')
    .addCommand(
      withServerFlags(
        new Command('list').description('List every file.').option('--json', 'print JSON'),
      ).action(async (flags: ServerFlags & { json?: boolean }) => {
        await using connection = await connect(flags)
        const files: FileInfo[] = []
        for await (const file of connection.vision.files.list({ signal: withinTime(signal, flags) }))
          files.push(file)
        if (flags.json) return print(files)
        process.stdout.write(files.length === 0 ? 'There are no files.\n' : `${fileTable(files)}\n`)
      }),
    )
    .addCommand(
      withServerFlags(
        new Command('get')
          .description('Show one file.')
          .argument('<name>', 'files/…')
          .option('--json', 'print JSON'),
      ).action(async (name: string, flags: ServerFlags & { json?: boolean }) => {
        await using connection = await connect(flags)
        const file = await connection.vision.files.get(name, { signal: withinTime(signal, flags) })
        if (flags.json) return print(file)
        process.stdout.write(`${fileText(file)}\n`)
      }),
    )
    .addCommand(
      withServerFlags(
        new Command('delete').description('Delete files.').argument('<names...>', 'files/…'),
      ).action(async (names: string[], flags: ServerFlags) => {
        await using connection = await connect(flags)
        const ending = withinTime(signal, flags)
        for (const name of names) {
          await connection.vision.files.delete(name, { signal: ending })
          process.stderr.write(`deleted ${name}\n`)
        }
      }),
    )
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

function fileText(file: FileInfo): string {
  const facts = [
    ['name', file.name],
    ['uri', file.uri],
    ['type', file.mimeType],
    ['size', sizeText(file.sizeBytes)],
    ['state', file.failure ? `${file.state}: ${file.failure}` : file.state],
    ['gone after', timeText(file.expiresAt)],
  ]
  return facts.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(12)}${value}`] : [])).join('\n')
}

function fileTable(files: readonly FileInfo[]): string {
  const rows = files.map(({ name, displayName, mimeType, sizeBytes, state, expiresAt }) => [
    name,
    oneLine(displayName ?? ''),
    mimeType,
    sizeText(sizeBytes),
    state,
    timeText(expiresAt),
  ])
  return table(['name', 'called', 'type', 'size', 'state', 'gone after'], rows)
}

function progressText({ sentBytes, totalBytes, bytesPerSecond }: UploadProgress): string {
  const share = totalBytes
    ? ` of ${sizeText(totalBytes)} (${Math.floor((100 * sentBytes) / totalBytes)}%)`
    : ''
  return `${sizeText(sentBytes)}${share} · ${sizeText(bytesPerSecond)}/s`
}

function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return ''
  const units = ['bytes', 'kB', 'MB', 'GB']
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${units[step]}`
}

function timeText(time: Date | undefined): string {
  return time ? `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''
}
