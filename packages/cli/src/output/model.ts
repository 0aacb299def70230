import type { Fact, Model } from '@sightglass/core'
import colors from 'picocolors'
import { count, table } from './table.ts'

type Row = readonly [name: string, value: string, source?: string]

/** All that is known of a model: each number with where it was read and when. */
export function modelText(model: Model): string {
  const { id, known, tokens, limits, prices, sampling, thinking, mediaResolution, mimeTypes, shutdown } =
    model
  const rows: Row[] = [
    ['input tokens', count(tokens.input.value), from(tokens.input)],
    ['output tokens', count(tokens.output.value), from(tokens.output)],
    ...Object.entries(limits).map(([name, fact]): Row => [words(name), amount(name, fact), from(fact)]),
    ['stop sequences', String(model.stopSequences.value), from(model.stopSequences)],
    ['sound per second', `${model.audioTokensPerSecond.value} tokens`, from(model.audioTokensPerSecond)],
    ['temperature', `${sampling.temperature.join(' to ')}${sampling.deprecated ? ', ignored' : ''}`],
    ['thinking', thinkingText(thinking)],
    ['resolution of a request', mediaResolution.request.join(', ') || 'none'],
    ['resolution of a part', mediaResolution.part.join(', ') || 'none'],
    ['masks', model.masks],
    ...priceRows(prices),
    ...(shutdown ? [['stops', shutdown.value, from(shutdown)] as const] : []),
    ...Object.entries(mimeTypes).map(([kind, types]): Row => [kind, types.map(short).join(', ')]),
  ]
  const note = known ? model.note : 'Not in the catalogue: taken for the newest of its kind.'
  return [
    colors.bold(id) + (note ? colors.dim(` · ${note}`) : ''),
    table(
      ['', '', ''],
      rows.map(([name, value, source = '']) => [name, value, source]),
    ),
  ].join('\n')
}

function priceRows(prices: Model['prices']): Row[] {
  if (!prices) return []
  const { input, output, inputAudio, cacheRead, tier } = prices.value
  const of = (words: string, rate: number | undefined): Row[] =>
    rate === undefined ? [] : [[words, `$${rate} per M`]]
  return [
    ['price in / out', `$${input} / $${output} per M`, from(prices)],
    ...of('price of sound', inputAudio),
    ...of('price from a cache', cacheRead),
    ...(tier
      ? [[`above ${count(tier.above)} tokens`, `$${tier.input} / $${tier.output} per M`] as const]
      : []),
  ]
}

function short(type: string): string {
  return type.replace(/^\w+\//, '')
}

function from({ source, checked }: Fact<unknown>): string {
  return colors.dim(`${source} (${checked})`)
}

function amount(name: string, { value }: Fact<number | readonly number[]>): string {
  if (typeof value !== 'number') return `above ${value[0]}, at most ${value[1]}`
  if (/Bytes$/.test(name)) return value >= 1e9 ? `${value / 1e9} GB` : `${value / 1e6} MB`
  return /Seconds/.test(name) ? (value < 3600 ? `${value / 60} min` : `${value / 3600} h`) : count(value)
}

/** `videoSecondsWithAudio` as words, less its unit. */
function words(name: string): string {
  return name
    .replace(/Seconds|Bytes/g, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/\b(pdf|url|http)\b/g, (word) => word.toUpperCase())
    .replace('youtube', 'YouTube')
    .trim()
}

function thinkingText(thinking: Model['thinking']): string {
  if (thinking.kind === 'none') return 'none'
  return thinking.kind === 'budget'
    ? `budget of ${thinking.min} to ${count(thinking.max)} tokens`
    : `level ${thinking.lowest} to ${thinking.highest}`
}
