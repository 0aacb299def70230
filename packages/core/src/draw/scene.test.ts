import { expect, test } from 'vitest'
import type { Detection } from '../spatial/detection.ts'
import { buildScene } from './scene.ts'

const size = { width: 200, height: 100 }
const box: Detection = { index: 0, label: 'cup', rect: { left: 10, top: 10, width: 80, height: 60 } }

test.each(['lineWidthPx', 'fontSizePx', 'obscurePx', 'fovDegrees'] as const)(
  '%s must be something to draw with',
  (name) => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => buildScene([box], size, { [name]: value })).toThrow(
        expect.objectContaining({ code: 'request_invalid' }),
      )
    }
    expect(buildScene([box], size, { [name]: 2 }).issues).toEqual([])
  },
)

test.each([
  ['dark', '#3c0fd2', [255, 255, 255]],
  ['pale', '#f0e169', [0, 0, 0]],
  ['middling', '#0072b2', undefined],
])('a %s line has the rim that it needs to be seen on any ground', (_, color, rim) => {
  const { shapes } = buildScene([box], size, { style: 'boxes', colors: { cup: color } })
  expect(shapes.map((shape) => shape.kind === 'stroke' && shape.paint.color).slice(0, -1)).toEqual(
    rim ? [rim] : [],
  )
})

test('a legend takes no more room than its names need, and lets long ones go on', () => {
  const wide = { width: 4000, height: 3000 }
  const long = { ...box, label: 'a name that never ends '.repeat(20) }
  const [ground] = buildScene([long], wide, { style: 'legend' }).shapes
  if (ground?.kind !== 'fill') throw new Error('no ground')
  const xs = ground.path.flatMap((command) => (command[0] === 'L' ? [command[1]] : []))
  expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(wide.width * 0.4)
})

test('a legend makes its letters smaller before it leaves a name out', () => {
  const words = (count: number) => {
    const things = Array.from({ length: count }, (_, index) => ({ ...box, index, label: `thing ${index}` }))
    const { shapes } = buildScene(things, { width: 160, height: 120 }, { style: 'legend' })
    return shapes.flatMap((shape) => (shape.kind === 'text' && !/^\d+$/.test(shape.text) ? [shape] : []))
  }
  expect(words(2)[0]!.fontSizePx).toBe(13)
  expect(words(3).map(({ text }) => text)).toEqual(['thing 0', 'thing 1', 'thing 2'])
  expect(words(3)[0]!.fontSizePx).toBeLessThan(13)
  expect(words(30).at(-1)!.text).toBe('…')
  expect(words(30)[0]!.fontSizePx).toBeGreaterThan(8)
})

test('a 3D box that the camera does not see is told, one that it sees is drawn', () => {
  const box3d = { center: [0, 3, 0], size: [1, 1, 1], rotationDegrees: [0, 0, 0] } as const
  const behind = { ...box3d, center: [0.08, -0.04 - 1, 0.7] } as const
  const aside = { ...box3d, center: [30, 3, 0] } as const
  const things = [box3d, behind, aside].map((box, index) => ({ index, label: 'mug', box3d: box }))
  const { issues } = buildScene(things, size, { style: 'boxes3d' })
  expect(issues.map(({ code, index }) => [code, index])).toEqual([
    ['box3d_unseen', 1],
    ['box3d_unseen', 2],
  ])
  expect(buildScene(things, size, { style: 'boxes' }).issues).toEqual([])
})

test('the name of a trajectory stands beside its line', () => {
  const wide = { width: 1280, height: 960 }
  for (let turn = 0; turn < 12; turn++) {
    const angle = (turn / 12) * 2 * Math.PI
    const end = { x: 640, y: 480 }
    const start = { x: end.x + 300 * Math.cos(angle), y: end.y + 300 * Math.sin(angle) }
    const { shapes } = buildScene([{ index: 0, label: 'path', points: [start, end] }], wide, {
      style: 'labels',
    })
    const chip = shapes.find(({ kind }) => kind === 'fill')
    if (chip?.kind !== 'fill') throw new Error('no chip')
    const corners = chip.path.flatMap(([kind, ...numbers]) => (kind === 'L' ? [numbers as number[]] : []))
    const [xs, ys] = [corners.map(([x]) => x!), corners.map(([, y]) => y!)]
    for (let share = 0; share <= 1; share += 0.01) {
      const x = start.x + (end.x - start.x) * share
      const y = start.y + (end.y - start.y) * share
      const hidden = x > Math.min(...xs) && x < Math.max(...xs) && y > Math.min(...ys) && y < Math.max(...ys)
      expect([turn, share, hidden]).toEqual([turn, share, false])
    }
  }
})

test('a trajectory of more points than a call has arguments is drawn', () => {
  const points = Array.from({ length: 50_000 }, (_, at) => ({ x: at % 200, y: at % 100 }))
  const { shapes } = buildScene([{ index: 0, label: 'way', points }], size, { style: 'trajectories' })
  expect(shapes.length).toBeGreaterThan(points.length)
})

test('points that are numbered from 0 on are one path, others are not', () => {
  const numbered = (labels: readonly string[]) =>
    labels.map((label, index): Detection => ({ index, label, point: { x: 20 + index * 50, y: 50 } }))
  const lines = (things: readonly Detection[]) =>
    buildScene(things, size, { style: 'trajectories' }).shapes.filter(({ kind }) => kind === 'stroke').length
  expect(lines(numbered(['0', '1', '2', '3']))).toBeGreaterThan(3)
  expect(lines(numbered(['1', '2', '3']))).toBe(0)
  expect(lines(numbered(['0', '1', 'cup']))).toBe(0)
  expect(lines([...numbered(['0', '1', '2']), box])).toBe(0)
  const { shapes } = buildScene(numbered(['0', '1', '2']), size, { style: 'points' })
  const colors = shapes.flatMap((shape) => (shape.kind === 'fill' ? [String(shape.paint.color)] : []))
  // The rings' black and white, and one colour for the whole path.
  expect(new Set(colors).size).toBe(3)
})
