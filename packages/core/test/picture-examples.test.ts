import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fixturePath } from '@sightglass/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawStyles } from '../src/draw/style.ts'
import { readImageMetadata } from '../src/media/pictures.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightglass-examples-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(example: string, ...args: string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../examples/${example}.ts`, import.meta.url))
  const node = ['--conditions=sightglass-source', path, ...args]
  return (await promisify(execFile)(process.execPath, node, { timeout: 60_000 })).stdout
}

test('draw-styles draws a recorded answer in every style', async () => {
  const reply = fixturePath('replies/cookbook-cupcakes-masks-a.txt')
  const out = join(folder, 'styles')
  expect(await run('draw-styles', fixturePath('photos/coffee.png'), reply, out)).toContain('15 things')
  expect(readdirSync(out)).toEqual(
    expect.arrayContaining([
      ...drawStyles.map((style) => `${style}.png`),
      'overlay.svg',
      'sheet.png',
      'piece-14.png',
    ]),
  )
  expect(await readImageMetadata(readFileSync(join(out, 'default.png')))).toMatchObject({
    width: 600,
    height: 400,
  })
  expect(await readImageMetadata(readFileSync(join(out, 'piece-0.png')))).toMatchObject({ hasAlpha: true })
})

test('prepare-image turns a photo upright', async () => {
  const out = join(folder, 'prepared')
  expect(await run('prepare-image', fixturePath('orientation/o6.jpg'), out)).toContain('orientation is 6')
  expect(await readImageMetadata(readFileSync(`${out}.jpeg`))).toMatchObject({
    width: 200,
    height: 300,
    orientation: 1,
  })
})
