import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitText, streamReplies } from './stream.ts'

it('loses nothing when it splits, and splits no letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      const pieces = splitText(text)
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
    }),
  )
})

it('lets usage grow and ends with the whole', () => {
  const response = {
    candidates: [
      {
        content: { role: 'model', parts: [{ text: 'one two three four five six seven eight nine ten' }] },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: 5,
      candidatesTokenCount: 10,
      totalTokenCount: 15,
      promptTokensDetails: [],
    },
    modelVersion: 'm',
    responseId: 'r',
  }
  const replies = streamReplies(response)
  const counts = replies.map((reply) => reply.usageMetadata!.candidatesTokenCount!)
  expect(counts).toEqual([...counts].sort((a, b) => a - b))
  expect(replies.at(-1)!.usageMetadata).toEqual(response.usageMetadata)
  expect(replies.map((reply) => reply.candidates![0]!.finishReason)).toEqual([
    ...counts.slice(1).map(() => undefined),
    'STOP',
  ])
})

it('sends a reply without text as it is', () => {
  expect(streamReplies({ promptFeedback: { blockReason: 'SAFETY' } })).toEqual([
    { promptFeedback: { blockReason: 'SAFETY' } },
  ])
})
