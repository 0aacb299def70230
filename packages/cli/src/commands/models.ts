import { DEFAULT_MODEL, type Model, models, resolveModel } from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { modelText } from '../output/model.ts'
import { count, table } from '../output/table.ts'

interface Flags {
  readonly all?: boolean
  readonly vertex?: boolean
  readonly json?: boolean
}

/** `sightglass models` */
export function modelsCommand(): Command {
  return new Command('models')
    .description('List the models that are known, or all that is known of some, with the sources.')
    .argument('[ids...]', 'these models, in full')
    .option('--all', 'also those that are gone')
    .option('--vertex', 'limits and types of Vertex AI')
    .option('--json', 'print JSON')
    .action((ids: readonly string[], flags: Flags) => {
      const surface = flags.vertex ? 'vertex' : 'gemini-api'
      const today = new Date().toISOString().slice(0, 10)
      const listed = models.filter((model) => flags.all || !model.shutdown || model.shutdown.value > today)
      const shown = (ids.length > 0 ? ids : listed.map(({ id }) => id)).map((id) =>
        resolveModel(id, { surface }),
      )
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
        return
      }
      if (ids.length > 0) {
        process.stdout.write(`${shown.map(modelText).join('\n\n')}\n`)
        return
      }
      const head = ['model', 'in', 'out', '$/M in', '$/M out', 'boxes', 'masks', 'thinking', 'stops']
      process.stdout.write(`${table(head, shown.map(row))}\n`)
    })
}

function row(model: Model): string[] {
  const { id, tokens, prices, spatial, thinking, shutdown } = model
  return [
    id === DEFAULT_MODEL ? colors.bold(`${id} (default)`) : id,
    count(tokens.input.value),
    count(tokens.output.value),
    prices ? String(prices.value.input) : '',
    prices ? String(prices.value.output) : '',
    spatial.boxes ? 'yes' : '',
    spatial.masks === 'none' ? '' : spatial.masks,
    thinking.kind === 'budget'
      ? `budget from ${thinking.min}`
      : thinking.kind === 'level'
        ? `from ${thinking.lowest}`
        : '',
    shutdown ? colors.yellow(shutdown.value) : '',
  ]
}
