import { DEFAULT_MODEL, type Model, models } from '@sightglass/core'
import { Command } from 'commander'
import colors from 'picocolors'
import { count, table } from '../output/table.ts'

/** `sightglass models` */
export function modelsCommand(): Command {
  return new Command('models')
    .description('List the models that are known, with limits, prices and what they can point at.')
    .option('--all', 'also those that are gone')
    .option('--json', 'print JSON')
    .action((flags: { all?: boolean; json?: boolean }) => {
      const today = new Date().toISOString().slice(0, 10)
      const shown = models.filter((model) => flags.all || !model.shutdown || model.shutdown.value > today)
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
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
