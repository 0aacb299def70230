import { readFixture } from '@sightglass/testing'
import { expect, it } from 'vitest'
import { inlineBytes } from '../media/inline-part.ts'
import { resolveMedia } from '../media/resolve-media.ts'
import { buildContents, buildSystemInstruction } from './build-contents.ts'

const picture = { inlineData: { mimeType: 'image/png', data: 'AA==' } }
const clip = { fileData: { fileUri: 'https://x.example/files/a', mimeType: 'video/mp4' } }

it('puts one picture before the words, and keeps the order of several', () => {
  expect(buildContents(['what?', picture])).toEqual([{ role: 'user', parts: [picture, { text: 'what?' }] }])
  expect(buildContents(['what?', picture], { order: 'kept' })[0]!.parts).toEqual([{ text: 'what?' }, picture])
  const mixed = ['before', picture, 'between', clip]
  expect(buildContents(mixed, { prompt: 'why?' })[0]!.parts).toEqual([
    { text: 'before' },
    picture,
    { text: 'between' },
    clip,
    { text: 'why?' },
  ])
})

it('makes talks of turns, after what was said before', () => {
  const history = [{ role: 'model', parts: [{ text: 'hello' }] }]
  const turns = [
    { role: 'user' as const, inputs: [picture, 'this?'] },
    { role: 'model' as const, inputs: ['a cup'] },
  ]
  expect(buildContents(turns, { history }).map((content) => content.role)).toEqual(['model', 'user', 'model'])
  expect(buildSystemInstruction('be short')).toEqual({ role: 'user', parts: [{ text: 'be short' }] })
})

it('refuses to say nothing', () => {
  expect(() => buildContents([])).toThrow('neither words nor media')
  expect(() => buildContents([{ role: 'user', inputs: [] }])).toThrow('neither words nor media')
})

it('says how closely the model looks at each part, where the model takes it', async () => {
  const own = { ...clip, mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' as never } }
  const media = await resolveMedia(readFixture('photos/rocket.jpg'))
  const [content] = buildContents([media, own, 'what?'], {
    mediaResolution: 'high',
    model: 'gemini-3.5-flash',
  })
  expect(content!.parts!.map((part) => part.mediaResolution?.level)).toEqual([
    'MEDIA_RESOLUTION_HIGH',
    'MEDIA_RESOLUTION_LOW',
    undefined,
  ])
  expect(inlineBytes(content!.parts![0]!)).toBe(inlineBytes(media.part))
  expect(media.part.mediaResolution).toBeUndefined()
  expect(() => buildContents([picture], { mediaResolution: 'high', model: 'gemini-2.5-flash' })).toThrow(
    'takes no such media resolution per part',
  )
})
