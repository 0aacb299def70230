import { readFixture } from '@sightglass/testing'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createEngine } from './create-engine.ts'
import { overlap } from './look/boxes.ts'
import type { EngineWish, Sight } from './types.ts'

// Models on a machine that does ten other things take their time; nothing here asserts how long.
vi.setConfig({ testTimeout: 120_000 })

const engine = createEngine({ workers: 1 })
afterAll(() => engine.close())
const { signal } = new AbortController()

const types: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  heic: 'image/heic',
  mp4: 'video/mp4',
}
function look(fixture: string, wish: EngineWish, video: object = {}): Promise<Sight> {
  const mimeType = types[fixture.split('.').at(-1)!]!
  return engine.look({ bytes: readFixture(fixture), mimeType, ...video }, wish, { signal })
}

// All boxes in this file were measured by hand in the pictures.
describe('things in photographs', () => {
  test.each([
    ['photos/astronaut.png', 'person', { left: 20, top: 15, width: 345, height: 497 }],
    ['photos/chelsea.png', 'cat', { left: 0, top: 0, width: 451, height: 300 }],
    ['photos/camera.png', 'person', { left: 0, top: 65, width: 332, height: 447 }],
    ['photos/coffee.png', 'cup', { left: 172, top: 18, width: 236, height: 290 }],
    ['photos/coffee.png', 'dining table', { left: 0, top: 0, width: 600, height: 400 }],
  ])('%s shows a %s', async (fixture, label, box) => {
    const { objects } = await look(fixture, { objects: true })
    const found = objects.filter((object) => object.label === label)
    expect(found).toHaveLength(1)
    expect(overlap(found[0]!.box, box)).toBeGreaterThan(0.8)
    expect(found[0]!.score).toBeLessThanOrEqual(1)
  })

  test('a rocket is nothing that the engine knows', async () => {
    const sight = await look('photos/rocket.jpg', { objects: true })
    expect(sight).toMatchObject({ kind: 'image', width: 640, height: 427 })
    expect(sight.objects.length).toBeLessThanOrEqual(1)
  })

  test('nothing asked for is nothing looked for', async () => {
    const sight = await look('photos/coffee.png', {})
    const nothing = { objects: [], texts: [], colours: [], notes: [] }
    expect(sight).toEqual({ kind: 'image', width: 600, height: 400, ...nothing })
  })

  test('the asker gets the asked things in the words they were asked in', async () => {
    const { objects, notes } = await look('photos/coffee.png', {
      objects: true,
      labels: ['tách cà phê', 'unicorns'],
    })
    expect(objects.map(({ label }) => label)).toEqual(['tách cà phê'])
    expect(notes.join()).toContain("'unicorns'")
  })

  test('Exif orientation is undone before looking', async () => {
    const cup = async (orientation: number) =>
      (await look(`orientation/o${orientation}.jpg`, { objects: true, labels: ['cup'] })).objects[0]!.box
    const straight = await cup(1)
    const mirrored = { ...straight, left: 300 - straight.left - straight.width }
    expect(overlap(await cup(2), mirrored)).toBeGreaterThan(0.8)
    expect(await look('orientation/o6.jpg', {})).toMatchObject({ width: 200, height: 300 })
    expect(await look('orientation/o3.jpg', {})).toMatchObject({ width: 300, height: 200 })
  })

  test('a HEIC is decoded, and turned once', async () => {
    const straight = await look('heic/plain.heic', { objects: true, labels: ['cup'] })
    expect(
      overlap(straight.objects[0]!.box, { left: 172, top: 18, width: 236, height: 290 }),
    ).toBeGreaterThan(0.8)
    expect(await look('heic/exif6_irot.heic', {})).toMatchObject({ width: 400, height: 600 })
  })

  test('colours go by plain names', async () => {
    const { colours } = await look('photos/coffee.png', { colours: true })
    expect(colours).toEqual(expect.arrayContaining(['brown', 'red']))
  })
})

describe('masks', () => {
  const at = (object: Sight['objects'][number], x: number, y: number) => {
    const { box, mask } = object
    const column = Math.floor(((x - box.left) / box.width) * mask!.width)
    const row = Math.floor(((y - box.top) / box.height) * mask!.height)
    return mask!.data[row * mask!.width + column]!
  }

  test('a person is told from the background', async () => {
    const { objects } = await look('photos/astronaut.png', { masks: true, labels: ['person'] })
    const person = objects[0]!
    const inside = [
      [225, 90],
      [200, 350],
      [80, 400],
      [160, 470],
    ] as const
    const outside = [
      [120, 100],
      [320, 60],
      [330, 200],
      [60, 200],
    ] as const
    for (const [x, y] of inside) expect(at(person, x, y), `${x},${y}`).toBeGreaterThan(150)
    for (const [x, y] of outside) expect(at(person, x, y), `${x},${y}`).toBeLessThan(60)
    expect(person.mask!.data).toHaveLength(person.mask!.width * person.mask!.height)
  })

  test('a cup is told from its saucer where their colours differ, and its outline follows its mask', async () => {
    const { objects } = await look('photos/coffee.png', { objects: true, masks: true, labels: ['cup'] })
    const cup = objects[0]!
    for (const [x, y] of [
      [290, 60],
      [280, 140],
    ] as const)
      expect(at(cup, x, y)).toBeGreaterThan(150)
    expect(at(cup, 180, 26)).toBeLessThan(60)
    expect(cup.polygon!.length).toBeGreaterThan(7)
    for (const [x, y] of cup.polygon!) {
      expect(x).toBeGreaterThanOrEqual(cup.box.left)
      expect(x).toBeLessThanOrEqual(cup.box.left + cup.box.width)
      expect(y).toBeGreaterThanOrEqual(cup.box.top)
      expect(y).toBeLessThanOrEqual(cup.box.top + cup.box.height)
    }
    const part = cup.mask!.data.filter((value) => value >= 128).length / cup.mask!.data.length
    expect(polygonArea(cup.polygon!) / (cup.box.width * cup.box.height)).toBeCloseTo(part, 1)
  })
})

function polygonArea(points: readonly (readonly [number, number])[]): number {
  const twice = points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!
    return sum + x * nextY - nextX * y
  }, 0)
  return Math.abs(twice) / 2
}

describe('text and codes', () => {
  test('the seven lines of a page are read from top to bottom', async () => {
    const { texts } = await look('photos/page.png', { text: true })
    const words = texts.map(({ text }) => text.replaceAll(/\s/g, ''))
    expect(words).toHaveLength(7)
    expect(words[0]).toBe('Region-basedsegmentation')
    expect(words[1]).toBe('Letusfirstdeterminemarkersofthecoinsandthe')
    expect(words[4]).toBe('themarkersarefoundatthetwoextremepartsofthe')
    expect(overlap(texts[0]!.box, { left: 8, top: 12, width: 284, height: 23 })).toBeGreaterThan(0.7)
  })

  test('bar codes and the print beside them are read', async () => {
    const { texts } = await look('photos/4_barcodes.jpg', { text: true, codes: true })
    const words = texts.map(({ text }) => text)
    expect(words).toEqual(
      expect.arrayContaining(['9787564350840', '9783319200064', '9787118081473', 'springer.com']),
    )
  })
})

describe('video, sound, documents', () => {
  test('walkers are followed through the asked stretch', async () => {
    const videoMetadata = { startSeconds: 3, endSeconds: 6, fps: 1 }
    const sight = await look(
      'video/pedestrians_10s_h264.mp4',
      { objects: true, labels: ['people'] },
      { videoMetadata },
    )
    expect(sight).toMatchObject({
      kind: 'video',
      width: 768,
      height: 576,
      durationSeconds: 10,
      hasAudio: false,
    })
    expect(sight.frames!.map(({ timeSeconds }) => timeSeconds)).toEqual([3, 4, 5])
    const walkers = [
      { left: 506, top: 217, width: 34, height: 94 },
      { left: 552, top: 214, width: 35, height: 88 },
      { left: 669, top: 256, width: 45, height: 115 },
    ]
    const { objects } = sight.frames![2]!
    for (const walker of walkers)
      expect(Math.max(...objects.map(({ box }) => overlap(box, walker)))).toBeGreaterThan(0.75)
    expect(new Set(objects.map(({ label }) => label))).toEqual(new Set(['people']))
  })

  test('a turned video is measured upright, and its frames are not looked at unasked', async () => {
    const sight = await look('video/rotated.mp4', {})
    expect(sight).toMatchObject({ width: 180, height: 320, durationSeconds: 3, hasAudio: true, objects: [] })
    expect(sight.frames).toBeUndefined()
  })

  test('too many frames are thinned out, with a note', async () => {
    const thrifty = createEngine({ workers: 1, maxVideoFrames: 2 })
    const bytes = readFixture('video/pedestrians_10s_h264.mp4')
    const sight = await thrifty.look({ bytes, mimeType: 'video/mp4' }, { colours: true }, { signal })
    await thrifty.close()
    expect(sight.frames!.map(({ timeSeconds }) => timeSeconds)).toEqual([0, 5])
    expect(sight.notes.join()).toContain('2 of the 10 frames')
  })

  test.each(['h264_aac.ts', 'vp9_opus.webm', 'wmv2_noaudio.wmv', 'mpeg4_mp3.avi', 'flv1_noaudio.flv'])(
    '%s can be entered in the middle',
    async (name) => {
      const bytes = readFixture(`video/${name}`)
      const media = { bytes, mimeType: 'video/x', videoMetadata: { startSeconds: 1.5, endSeconds: 2.5 } }
      const { frames } = await engine.look(media, { colours: true }, { signal })
      expect(frames!.map(({ timeSeconds }) => timeSeconds)).toEqual([1.5])
    },
  )

  test('a PDF has pages and their text', async () => {
    const { kind, pages, pageTexts } = await engine.look(
      { bytes: pdf(['Invoice 4711', 'Total 12.50']), mimeType: 'application/pdf' },
      {},
      { signal },
    )
    expect({ kind, pages, pageTexts }).toEqual({
      kind: 'document',
      pages: 2,
      pageTexts: ['Invoice 4711', 'Total 12.50'],
    })
  })
})

/** A PDF of one line a page; the reader finds its objects without their table. */
function pdf(lines: readonly string[]): Uint8Array {
  const kids = lines.map((_, index) => `${10 + index * 2} 0 R`).join(' ')
  const pages = lines.map((line, index) => {
    const content = `BT /F1 24 Tf 72 720 Td (${line}) Tj ET`
    const at = 10 + index * 2
    return (
      `${at} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${at + 1} 0 R/Resources<</Font<</F1 3 0 R>>>>>>endobj\n` +
      `${at + 1} 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj\n`
    )
  })
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[${kids}]/Count ${lines.length}>>endobj\n` +
      `3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n${pages.join('')}trailer<</Root 1 0 R>>\n%%EOF`,
  )
}

describe('what goes wrong', () => {
  test.each([
    ['image/png', 'not a picture'],
    ['image/heic', 'not a picture'],
    ['image/png', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['video/mp4', 'not a video'],
    ['audio/mp3', 'not a sound'],
    ['application/pdf', 'not a document'],
    ['application/zip', 'PK'],
  ])('%s that is none is refused as unreadable', async (mimeType, text) => {
    const asked = engine.look({ bytes: Buffer.from(text), mimeType }, { objects: true }, { signal })
    await expect(asked).rejects.toMatchObject({ name: 'EngineError', code: 'media_unreadable' })
  })

  test('half a picture is refused', async () => {
    const bytes = readFixture('photos/chelsea.png').subarray(0, 60_000)
    const asked = engine.look({ bytes, mimeType: 'image/png' }, { objects: true }, { signal })
    await expect(asked).rejects.toMatchObject({ code: 'media_unreadable' })
  })

  test('an aborted look ends at once, whether it waits or runs, and the engine goes on', async () => {
    const controllers = [new AbortController(), new AbortController()]
    const asked = controllers.map((controller) =>
      engine.look(
        { bytes: readFixture('video/pedestrians_10s_h264.mp4'), mimeType: 'video/mp4' },
        { objects: true },
        controller,
      ),
    )
    const outcomes = Promise.allSettled(asked)
    for (const controller of controllers) controller.abort(new Error('enough'))
    expect(
      (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.message),
    ).toEqual(['enough', 'enough'])
    const sight = await look('photos/camera.png', { objects: true })
    expect(sight.objects[0]!.label).toBe('person')
  })

  test('looks that take too long fail one by one, each in a fresh thread', async () => {
    const hasty = createEngine({ workers: 1, timeoutMs: 50 })
    const media = { bytes: readFixture('video/pedestrians_10s_h264.mp4'), mimeType: 'video/mp4' }
    const outcomes = await Promise.allSettled(
      [1, 2].map((fps) => hasty.look({ ...media, videoMetadata: { fps } }, { objects: true }, { signal })),
    )
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      'timeout',
      'timeout',
    ])
    await hasty.close()
  })

  test('text is its own description', async () => {
    const sight = await engine.look({ bytes: Buffer.from('hello'), mimeType: 'text/plain' }, {}, { signal })
    expect(sight).toMatchObject({ kind: 'text', pageTexts: ['hello'] })
  })

  test('closing fails what is still waited for, and all that is asked later', async () => {
    const closing = createEngine({ workers: 1 })
    const media = { bytes: readFixture('video/pedestrians_10s_h264.mp4'), mimeType: 'video/mp4' }
    const asked = [1, 2, 3].map(() => closing.look(media, { objects: true }, { signal }))
    const outcomes = Promise.allSettled(asked)
    await closing.close()
    expect((await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      'closed',
      'closed',
      'closed',
    ])
    await expect(closing.look(media, {}, { signal })).rejects.toMatchObject({ code: 'closed' })
  })

  test('settings out of range are refused', () => {
    expect(() => createEngine({ workers: 0 })).toThrow(RangeError)
    expect(() => createEngine({ minScore: Number.NaN })).toThrow('minScore')
  })
})
