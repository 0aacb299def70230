/** Writes the tables of models into the READMEs and the guide, from the catalogue. */
import { readFileSync, writeFileSync } from 'node:fs'
import { priceSource } from '../src/models/prices.generated.ts'
import { DEFAULT_MODEL, models, resolveModel } from '../src/models/resolve-model.ts'
import type { Model } from '../src/models/types.ts'

const root = new URL('../../../', import.meta.url)
/** Each page with whether it shows the models that are gone too. */
const targets = [
  { path: 'README.md', all: false },
  { path: 'packages/core/README.md', all: false },
  { path: 'docs/guide/models.md', all: true },
] as const
const day = priceSource.checked

/** The pages with the table in them, and what they should hold. */
export function modelPages(): { path: string; text: string; wanted: string; write: () => void }[] {
  return targets.map(({ path, all }) => {
    const url = new URL(path, root)
    const text = readFileSync(url, 'utf8')
    const wanted = text.replace(
      /<!-- models:start -->[\s\S]*<!-- models:end -->/,
      () =>
        `<!-- models:start -->\n\n${modelTable(all, '../'.repeat(path.split('/').length - 1))}\n\n<!-- models:end -->`,
    )
    return { path, text, wanted, write: () => writeFileSync(url, wanted) }
  })
}

function modelTable(all: boolean, up: string): string {
  const rows = models
    .filter((model) => all || !model.shutdown || model.shutdown.value > day)
    .map(({ id }) => cells(resolveModel(id, { date: day })))
  const head = [
    'model',
    'tokens in / out',
    'images',
    'video',
    'PDF pages',
    'points at',
    'thinking',
    '$ per M in / out',
    'until',
  ]
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
  return [
    ...lines,
    '',
    `Limits per request on the Developer API; prices of ${day}. Generated from`,
    `[the catalogue](${up}packages/core/src/models/catalogue.ts), where each number has its source.`,
  ].join('\n')
}

function cells(model: Model): string[] {
  const { id, tokens, limits, thinking, prices, shutdown } = model
  return [
    id === DEFAULT_MODEL ? `**\`${id}\`**` : `\`${id}\``,
    `${number(tokens.input.value)} / ${number(tokens.output.value)}`,
    number(limits.imagesPerRequest.value),
    hours(limits.videoSecondsWithAudio.value),
    number(limits.pdfPages.value),
    spatial(model),
    thinking.kind === 'budget'
      ? `budget from ${thinking.min}`
      : thinking.kind === 'level'
        ? `level from ${thinking.lowest}`
        : '–',
    prices
      ? `${prices.value.input} / ${prices.value.output}${prices.value.inputAudio ? `, sound ${prices.value.inputAudio}` : ''}`
      : '–',
    shutdown?.value ?? '',
  ]
}

function spatial({ spatial: { boxes, points, masks, box3d } }: Model): string {
  const forms = [
    ...(boxes ? ['boxes'] : []),
    ...(points && boxes ? ['points'] : []),
    ...(masks === 'none' ? [] : [`${masks === 'png' ? 'PNG' : masks} masks`]),
    ...(box3d ? ['3D'] : []),
  ]
  return forms.join(', ') || '–'
}

function hours(seconds: number): string {
  return seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

if (import.meta.main) for (const page of modelPages()) page.write()
