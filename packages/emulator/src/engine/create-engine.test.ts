import { readFixture } from '@sightglass/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { createEngine } from './create-engine.ts'
import { overlap } from './look/boxes.ts'

const engine = createEngine({ workers: 1 })
afterAll(() => engine.close())
const signal = new AbortController().signal

const look = (fixture: string, mimeType: string, wish: Parameters<typeof engine.look>[1]) =>
  engine.look({ bytes: readFixture(fixture), mimeType }, wish, { signal })

describe('things in photographs', () => {
  // The boxes were measured by hand in the pictures.
  test.each([
    ['photos/astronaut.png', 'person', { left: 20, top: 15, width: 345, height: 497 }],
    ['photos/chelsea.png', 'cat', { left: 0, top: 0, width: 451, height: 300 }],
    ['photos/camera.png', 'person', { left: 0, top: 65, width: 332, height: 447 }],
  ])('%s shows a %s', async (fixture, label, box) => {
    const { objects } = await look(fixture, 'image/png', { objects: true })
    const found = objects.filter((object) => object.label === label)
    expect(found).toHaveLength(1)
    expect(overlap(found[0]!.box, box)).toBeGreaterThan(0.8)
  })
})

test('an engine that is closed answers nothing more', async () => {
  const closed = createEngine()
  await closed.close()
  const asked = closed.look(
    { bytes: readFixture('photos/coffee.png'), mimeType: 'image/png' },
    {},
    { signal },
  )
  await expect(asked).rejects.toMatchObject({ code: 'closed' })
})

test('bytes that are no picture are refused', async () => {
  const asked = engine.look(
    { bytes: Buffer.from('not a picture'), mimeType: 'image/png' },
    { objects: true },
    { signal },
  )
  await expect(asked).rejects.toMatchObject({ name: 'EngineError', code: 'media_unreadable' })
})
