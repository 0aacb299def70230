import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixturePath } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from './sightglass.ts'

let desk: Desk
const photo = fixturePath('photos/coffee.png')
const page = fixturePath('photos/page.png')

beforeAll(async () => {
  desk = await openDesk()
})

afterAll(() => desk.close())

describe('sightglass ask, caption, classify, read and extract', () => {
  test('ask prints the answer alone; what it cost goes beside', async () => {
    const { code, stdout, stderr } = await desk.sightglass(['ask', 'What is on the table?', photo])
    expect(code).toBe(0)
    expect(stdout).toMatch(/cup/)
    expect(stderr).toMatch(/gemini-\S+ · [\d,]+ tokens · \$/)
  })

  test('caption and classify', async () => {
    expect((await desk.sightglass(['caption', photo])).stdout).toMatch(/cup/)
    const { stdout } = await desk.sightglass(['classify', photo, '--label', 'drink', 'cat', 'cup'])
    expect(['drink', 'cup']).toContain(stdout.trim())
  })

  test('read finds the words', async () => {
    expect((await desk.sightglass(['read', page])).stdout).toMatch(/region/i)
  })

  test('extract fills the schema', async () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
    writeFileSync(join(desk.folder, 'schema.json'), JSON.stringify(schema))
    const { code, stdout } = await desk.sightglass(['extract', page, '--schema', 'schema.json'])
    expect(code).toBe(0)
    expect(typeof JSON.parse(stdout).title).toBe('string')
  })

  test.each([
    [['extract', page, '--schema', 'nowhere.json'], '[request_invalid]'],
    [['ask', 'What?', 'nowhere.png'], '[media_not_found]'],
  ])('%j says %s', async (args, said) => {
    const { code, stderr } = await desk.sightglass(args)
    expect(code).toBe(1)
    expect(stderr).toContain(said)
  })
})
