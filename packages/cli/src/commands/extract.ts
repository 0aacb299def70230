import { readFile } from 'node:fs/promises'
import { SightglassError } from '@sightglass/core'
import { Command } from 'commander'
import { type ConnectionFlags, withConnectionFlags } from '../connect.ts'
import { type ResolutionFlag, withResolutionFlag } from '../resolution.ts'
import { answer } from './text.ts'

interface Flags extends ConnectionFlags, ResolutionFlag {
  readonly schema: string
  readonly prompt?: string
  readonly json?: boolean
}

/** `sightglass extract receipt.jpg --schema receipt.schema.json` */
export function extractCommand(signal: AbortSignal): Command {
  const command = new Command('extract')
    .description('Fill a JSON Schema from pictures and documents.')
    .argument('<media...>', 'paths, URLs or data: URIs; - reads standard input')
    .requiredOption('-s, --schema <file>', 'a file with a JSON Schema')
    .option('-p, --prompt <text>', 'further instructions')
    .option('--json', 'print usage and issues too')
  return withConnectionFlags(withResolutionFlag(command)).action(async (media: string[], flags: Flags) => {
    const schema = await readSchema(flags.schema)
    const { prompt, resolution: mediaResolution } = flags
    await answer(
      flags,
      media,
      (vision, sources) => vision.extract(sources, { schema, prompt, mediaResolution, signal }),
      ({ data }) => JSON.stringify(data, null, 2),
      signal,
    )
  })
}

async function readSchema(file: string): Promise<Record<string, unknown>> {
  try {
    const schema: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
      throw new TypeError('a JSON Schema is an object, such as {"type": "object", "properties": {}}')
    }
    return schema as Record<string, unknown>
  } catch (cause) {
    throw new SightglassError('request_invalid', 'The schema cannot be read.', {
      details: { given: file, why: (cause as Error).message, try: 'Give a file with a JSON Schema.' },
      cause,
    })
  }
}
