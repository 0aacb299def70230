import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fixturePath } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, key, openDesk } from './sightglass.ts'

let desk: Desk
const clip = fixturePath('video/cup_8s.mp4')

beforeAll(async () => {
  desk = await openDesk()
})

afterAll(() => desk.close())

describe('sightglass video', () => {
  test('chapters are a table, WebVTT, SubRip or the lines of a description', async () => {
    const { code, stdout } = await desk.sightglass(['video', 'chapters', clip])
    expect(code).toBe(0)
    expect(stdout).toMatch(/00:00\s+00:0\d/)
    const vtt = await desk.sightglass(['video', 'chapters', clip, '--export', 'vtt'])
    expect(vtt.stdout).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:0\d\.\d{3}\n/)
    const lines = await desk.sightglass(['video', 'chapters', clip, '--export', 'chapters'])
    expect(lines.stdout).toMatch(/^0:00 /)
  })

  test('a clip, its sampling and a wish reach the model', async () => {
    await desk.sightglass([
      ...[
        'video',
        'events',
        clip,
        '--start',
        '0:02',
        '--end',
        '0:05.5',
        '--fps',
        '2',
        '--prompt',
        'dwell on cups',
      ],
    ])
    const { call } = desk.emulator.requests.last!
    expect(call?.prompt).toContain('dwell on cups')
    expect(call?.request.contents).toMatchObject([
      { parts: [{ videoMetadata: { startOffset: '2s', endOffset: '5.5s', fps: 2 } }, {}] },
    ])
  })

  test.each([
    [['video', 'events', clip, '--start', 'soon'], /MM:SS/],
    [['video', 'events', clip, '--fps', '0'], /above 0/],
    [['video', 'dance', clip], /unknown command|too many arguments/],
  ])('%j ends with 2', async (args, said) => {
    const { code, stderr } = await desk.sightglass(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(said)
  })

  test('a picture is no video', async () => {
    const { code, stderr } = await desk.sightglass(['video', 'chapters', fixturePath('photos/coffee.png')])
    expect(code).toBe(1)
    expect(stderr).toContain('[media_type_unsupported]')
  })
})

describe('sightglass upload and files', () => {
  test('a file is uploaded once, listed, shown, used by name, deleted', async () => {
    const first = await desk.sightglass(['upload', clip, '--display-name', 'the cup'])
    expect(first.code).toBe(0)
    expect(first.stdout).toMatch(
      /name: +files\/\w+\nuri: .*\ntype: +video\/mp4\nsize: +1\.6 MB\nstate: +ACTIVE/,
    )
    const name = /files\/\w+/.exec(first.stdout)![0]

    const again = await desk.sightglass(['upload', clip])
    expect(again.stdout).toContain(name)
    expect(again.stderr).toContain('had these bytes already')

    expect((await desk.sightglass(['files', 'list'])).stdout).toMatch(
      new RegExp(`${name} +the cup +video/mp4`),
    )
    const { stdout } = await desk.sightglass(['files', 'get', name, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ name, state: 'ACTIVE', mimeType: 'video/mp4' })
    expect((await desk.sightglass(['video', 'chapters', name])).code).toBe(0)

    expect((await desk.sightglass(['files', 'delete', name])).stderr).toContain(`deleted ${name}`)
    expect((await desk.sightglass(['files', 'list'])).stdout).toBe('There are no files.\n')
    const gone = await desk.sightglass(['files', 'get', name])
    expect(gone.code).toBe(1)
    expect(gone.stderr).toContain('[file_expired]')
    expect(gone.stderr).not.toContain(key)
  })

  test('--timeout ends the wait for a server that is silent', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const flags = ['--base-url', `http://127.0.0.1:${port}`, '--timeout', '0.2']
    const { code, stderr } = await desk.sightglass(['files', 'list', ...flags])
    silent.close()
    expect(code).toBe(1)
    expect(stderr).toContain('[timeout]')
  })
})
