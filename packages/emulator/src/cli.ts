#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type ArgsDef, defineCommand, runMain } from 'citty'
import { faultNames, parseFaults } from './faults/fault.ts'
import type { RecordOptions } from './record/tape.ts'
import { readRules } from './script/read-rules.ts'
import type { ScriptRule } from './script/script.ts'
import { type EmulatorOptions, startEmulator } from './server/start-emulator.ts'

const options = {
  port: {
    type: 'string',
    alias: 'p',
    default: '8787',
    description: 'Port to listen on; 0 takes a free one.',
    valueHint: 'number',
  },
  host: {
    type: 'string',
    default: '127.0.0.1',
    description: 'Address to listen on; 0.0.0.0 opens it to the network.',
  },
  'api-key': {
    type: 'string',
    description: 'The only right key. Without it every key is right.',
    valueHint: 'key',
  },
  script: {
    type: 'string',
    description: 'JSON file of rules: [{"prompt": "cup", "answer": {"text": "A cup."}}].',
    valueHint: 'file',
  },
  strict: {
    type: 'boolean',
    default: false,
    description: 'Refuse what no rule of the script fits, instead of looking.',
  },
  fault: {
    type: 'string',
    description:
      'Faults for the next requests, such as "429-minute;retry=2, 503". "--fault list" names them all.',
    valueHint: 'faults',
  },
  'fault-rate': {
    type: 'string',
    description: 'Faults by chance, such as "503=0.1,429=0.05".',
    valueHint: 'rates',
  },
  seed: {
    type: 'string',
    description: 'Seed of --fault-rate, so that chance repeats itself.',
    default: '1',
    valueHint: 'number',
  },
  record: {
    type: 'string',
    description: 'Directory of recordings. Needs GEMINI_API_KEY to record.',
    valueHint: 'directory',
  },
  'record-mode': {
    type: 'enum',
    options: ['auto', 'record', 'replay'],
    default: 'auto',
    description: 'With --record: keep what is new, ask anew each time, or never go online.',
  },
  'stream-delay': {
    type: 'string',
    default: '0',
    description: 'Milliseconds between the pieces of a stream.',
    valueHint: 'ms',
  },
  quiet: {
    type: 'boolean',
    alias: 'q',
    default: false,
    description: 'Do not print a line for each request.',
  },
} satisfies ArgsDef

const command = defineCommand({
  meta: {
    name: 'sightglass-emulator',
    description:
      'A local Gemini API that really looks at the picture. Point @google/genai at it with httpOptions.baseUrl, or curl with its host; stop it with Ctrl-C.',
  },
  args: options,
  async run({ args, rawArgs }) {
    refuseUnknown(rawArgs, args._)
    if (args.fault === 'list') {
      process.stdout.write(`${faultNames.join('\n')}\n`)
      return
    }
    const emulator = await startEmulator(await readOptions(args)).catch(fail)
    process.stdout.write(`Sightglass emulator at ${emulator.url}\n`)
    process.stdout.write(
      `  new GoogleGenAI({ apiKey: 'local', httpOptions: { baseUrl: '${emulator.url}' } })\n`,
    )
    process.stdout.write(`  or: GOOGLE_GEMINI_BASE_URL=${emulator.url} GEMINI_API_KEY=local\n`)
    if (!args.quiet) {
      emulator.requests.listen((entry) => {
        if (entry.durationMs === 0) return
        const asked = entry.call
          ? ` ${entry.call.model} ${JSON.stringify(entry.call.prompt.slice(0, 60))}`
          : ` ${entry.path}`
        const fault = entry.fault ? ` (${entry.fault})` : ''
        process.stdout.write(
          `${entry.status || 'cut'} ${entry.operation}${asked} ${Math.round(entry.durationMs)} ms${fault}\n`,
        )
      })
    }
    const stop = () => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      void emulator.close().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  },
})

/** A misspelt option must not be passed over, nor one that lost its value. */
function refuseUnknown(words: readonly string[], operands: readonly string[]): void {
  const known: Readonly<Record<string, { readonly type: string; readonly alias?: string }>> = options
  for (const word of words.filter((one) => one.startsWith('-'))) {
    const [, name = ''] = /^--?(?:no-)?([^=]*)/.exec(word) ?? []
    const found = Object.entries(known).find(([long, { alias }]) => name === long || name === alias)
    if (found === undefined) fail(`There is no option ${word.replace(/=.*/, '')}. --help shows them all.`)
    const next = words[words.indexOf(word) + 1]
    const isBare = !word.includes('=') && (next === undefined || next.startsWith('-'))
    if (found[1].type !== 'boolean' && (isBare || word.endsWith('='))) fail(`--${found[0]} needs a value.`)
  }
  if (operands.length > 0)
    fail(`There is nothing to do with ${JSON.stringify(operands[0])}. --help shows the options.`)
}

interface Args {
  readonly port: string
  readonly host: string
  readonly 'api-key'?: string | undefined
  readonly script?: string | undefined
  readonly strict: boolean
  readonly fault?: string | undefined
  readonly 'fault-rate'?: string | undefined
  readonly seed: string
  readonly record?: string | undefined
  readonly 'record-mode': string
  readonly 'stream-delay': string
}

async function readOptions(args: Args): Promise<EmulatorOptions> {
  try {
    const rate = args['fault-rate']
    return {
      port: wholeNumber('port', args.port, 65_535),
      host: args.host,
      ...(args['api-key'] === undefined ? {} : { apiKey: args['api-key'] }),
      script: { rules: args.script === undefined ? [] : await readScript(args.script), strict: args.strict },
      ...(rate !== undefined
        ? { faults: { rate: readRates(rate), seed: wholeNumber('seed', args.seed, 2 ** 32 - 1) } }
        : args.fault === undefined
          ? {}
          : { faults: parseFaults(args.fault) }),
      ...(args.record === undefined
        ? {}
        : {
            record: { directory: resolve(args.record), mode: args['record-mode'] as RecordOptions['mode'] },
          }),
      streamDelayMs: wholeNumber('stream-delay', args['stream-delay'], 600_000),
    }
  } catch (error) {
    return fail(error)
  }
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isInteger(number) || number < 0 || number > most) {
    throw new RangeError(`--${name} must be a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`)
  }
  return number
}

async function readScript(path: string): Promise<ScriptRule[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `There is no script file ${path}.` : error.message)
  })
  let rules: unknown
  try {
    rules = JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!Array.isArray(rules)) throw new Error(`${path} must hold a JSON list of rules.`)
  try {
    return readRules(rules)
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readRates(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', rate = ''] = pair.split('=').map((word) => word.trim())
      parseFaults(name)
      return [name, Number(rate === '' ? Number.NaN : rate)]
    }),
  )
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

await runMain(command)
