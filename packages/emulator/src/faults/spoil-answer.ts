import type { GenerateContentResponse } from '../protocol/wire.ts'
import type { Fault } from './fault.ts'

/** The blocked one first: pydantic/pydantic-ai, test_google_model_safety_settings.yaml. */
const categories = [
  'HARM_CATEGORY_DANGEROUS_CONTENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
]
const ratings = (blocked: boolean) =>
  categories.map((category, index) => ({
    category,
    probability: blocked && index === 0 ? 'HIGH' : 'NEGLIGIBLE',
    ...(blocked && index === 0 ? { blocked: true } : {}),
  }))

/** The reply as a model that goes wrong in this way would give it. Faults of other kinds leave it as it is. */
export function spoilAnswer(response: GenerateContentResponse, fault: Fault): GenerateContentResponse {
  const first = response.candidates?.[0]
  const text = first?.content?.parts?.map((part) => part.text ?? '').join('') ?? ''
  const withText = (changed: string, finishReason = 'STOP'): GenerateContentResponse => ({
    ...response,
    candidates: [
      { ...first, content: { role: 'model', parts: [{ text: changed }] }, finishReason, index: 0 },
    ],
  })
  switch (fault.name) {
    case 'max-tokens':
      return withText(text.slice(0, Math.max(1, Math.floor(text.length * 0.6))), 'MAX_TOKENS')
    case 'safety':
      return {
        ...unsaid(response),
        candidates: [{ content: {}, finishReason: 'SAFETY', safetyRatings: ratings(true) }],
      }
    case 'recitation':
      return { ...unsaid(response), candidates: [{ finishReason: 'RECITATION', index: 0 }] }
    case 'blocked': {
      const { candidates: _candidates, ...rest } = unsaid(response)
      return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, ...rest }
    }
    case 'empty-candidates':
      return { ...unsaid(response), candidates: [] }
    case 'no-content':
      return {
        ...unsaid(response),
        candidates: [{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }],
      }
    case 'seg-tokens':
      return withText(asJson(changeItems(text, (item, index) => ({ ...item, mask: segTokens(index) }))))
    case 'boxes-swapped':
      return withText(asJson(changeBoxes(text, ([top, left, bottom, right]) => [bottom, right, top, left])))
    case 'boxes-out-of-range':
      return withText(
        asJson(
          changeBoxes(text, ([top, left, bottom, right]) => [
            top! - 50,
            left! - 50,
            bottom! + 1200,
            right! + 1200,
          ]),
        ),
      )
    case 'boxes-out-of-order':
      return withText(asJson(changeBoxes(text, ([top, left, bottom, right]) => [left, top, right, bottom])))
    case 'repetition-loop': {
      const item = `  ${JSON.stringify(itemsOf(text)[0] ?? { box_2d: [477, 627, 638, 770], label: 'thing' })},\n`
      return withText(`\`\`\`json\n[\n${item.repeat(60)}`, 'MAX_TOKENS')
    }
    case 'unclosed-fence':
      return withText(`\`\`\`json\n${text.replace(/```(?:json)?\n?/g, '')}`)
    case 'not-json':
      return withText('I am sorry, I cannot find any objects to mark in this picture.')
    default:
      return response
  }
}

/** The reply with the usage of one in which nothing was said: the output is not counted at all. */
function unsaid(response: GenerateContentResponse): GenerateContentResponse {
  if (!response.usageMetadata) return response
  const {
    candidatesTokenCount: _output,
    candidatesTokensDetails: _details,
    thoughtsTokenCount: _thoughts,
    ...usage
  } = response.usageMetadata
  return { ...response, usageMetadata: { ...usage, totalTokenCount: usage.promptTokenCount } }
}

type Item = Record<string, unknown>

function itemsOf(text: string): Item[] {
  try {
    const value: unknown = JSON.parse(text.replace(/^[^[{]*```(?:json)?\s*|```\s*$/g, ''))
    const list = Array.isArray(value) ? value : Object.values(value as object).find(Array.isArray)
    return ((list as unknown[] | undefined) ?? []).filter(
      (item): item is Item => typeof item === 'object' && item !== null,
    )
  } catch {
    return []
  }
}

/** A picture with nothing to find still has to show the fault. */
const standIn: Item = { box_2d: [177, 283, 500, 396], label: 'thing' }

function changeItems(text: string, change: (item: Item, index: number) => Item): Item[] {
  const items = itemsOf(text)
  return (items.length > 0 ? items : [standIn]).map(change)
}

function changeBoxes(text: string, change: (box: (number | undefined)[]) => (number | undefined)[]): Item[] {
  return changeItems(text, (item) => {
    const box = Array.isArray(item.box_2d) ? item.box_2d : standIn.box_2d
    return { ...item, box_2d: change(box as number[]) }
  })
}

const asJson = (items: Item[]) => `\`\`\`json\n${JSON.stringify(items, null, 2)}\n\`\`\``

/** Sixteen codes of 0 to 127, as newer models leak them (cookbook issue 798). */
function segTokens(index: number): string {
  const codes = Array.from({ length: 16 }, (_empty, place) => (115 + index * 31 + place * place * 7) % 128)
  return `<start_of_mask>${codes.map((code) => `<seg_${code}>`).join('')}`
}
