import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root, type SourceFile, sourceFiles } from './source.ts'

const core = sourceFiles('packages/core/src')
const pureFolders = [
  'errors',
  'geometry',
  'models',
  'tokens',
  'masks',
  'spatial',
  'draw',
  'export',
  'metrics',
  'tasks',
]
/** From left to right: a folder may import those named before it on its line, and nothing else of core. */
const order: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  geometry: ['errors'],
  masks: ['errors', 'geometry'],
  spatial: ['errors', 'geometry', 'masks'],
  draw: ['errors', 'geometry', 'masks', 'spatial'],
  export: ['errors', 'geometry', 'masks', 'spatial'],
  metrics: ['errors', 'geometry', 'masks', 'spatial'],
  models: ['errors'],
  tokens: ['errors', 'models'],
  tasks: ['errors', 'geometry', 'masks', 'spatial', 'models', 'tokens'],
}
const nodeOrder = ['tokenizer', 'raster', 'media', 'parts', 'files', 'client']

/** `raster` of `packages/core/src/raster/x.ts`; '' for a file at the top. */
function folderOf(path: string): string {
  const [, , , folder, rest] = path.split('/')
  return rest === undefined ? '' : (folder ?? '')
}

function offences(
  files: readonly SourceFile[],
  wrong: (file: SourceFile, specifier: string, target?: string) => boolean,
  options = { types: false },
): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter((entry) => (options.types || !entry.typeOnly) && wrong(file, entry.specifier, entry.target))
      .map((entry) => `${file.path} imports ${entry.specifier}`),
  )
}

describe('the import law of core', () => {
  test('no folder is outside the law', () => {
    const folders = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true })
    const known = [...pureFolders, ...nodeOrder]
    expect(folders.filter((entry) => entry.isDirectory() && !known.includes(entry.name)).map(String)).toEqual(
      [],
    )
  })

  test('pure folders import no Node, no sharp, no SDK', () => {
    const pure = core.filter((file) => pureFolders.includes(folderOf(file.path)))
    const allowed = /^(\.|fflate$|@pydantic\/genai-prices)/
    expect(offences(pure, (_, specifier) => !allowed.test(specifier))).toEqual([])
    const globals = /\b(Buffer\.|process\.|fetch\(|setImmediate\()/
    expect(
      pure
        .filter((file) => globals.test(file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
        .map((file) => file.path),
    ).toEqual([])
  })

  test('imports flow one way', () => {
    const wrong = offences(
      core,
      (file, _, target) => {
        const from = folderOf(file.path)
        if (target === undefined || from === '') return false
        const to = folderOf(target)
        if (to === from) return false
        const allowed = order[from]
        if (allowed) return !allowed.includes(to)
        const at = nodeOrder.indexOf(to)
        return !pureFolders.includes(to) && (at < 0 || at > nodeOrder.indexOf(from))
      },
      { types: true },
    )
    expect(wrong).toEqual([])
  })

  test('sharp is imported in raster/ only, the SDK in client/ only', () => {
    expect(
      offences(core, (file, specifier) => specifier === 'sharp' && folderOf(file.path) !== 'raster'),
    ).toEqual([])
    expect(
      offences(
        core,
        (file, specifier) =>
          specifier.startsWith('@google/genai') && !['client', 'tokenizer'].includes(folderOf(file.path)),
      ),
    ).toEqual([])
  })

  test.each([
    ['client', ['connection', 'failures', 'calls', 'tasks']],
    ['spatial', ['json', 'item', 'reply']],
  ])('inside %s/, values flow one way: %j', (folder, inner) => {
    const group = new RegExp(`core/src/${folder}/([a-z]+)/`)
    const groupOf = (path: string) => inner.indexOf(group.exec(path)?.[1] ?? '')
    const grouped = core.filter((file) => groupOf(file.path) >= 0)
    expect(new Set(grouped.map(({ path }) => groupOf(path))).size).toBe(inner.length)
    expect(offences(grouped, (file, _, target) => groupOf(target ?? '') > groupOf(file.path))).toEqual([])
  })

  test('nothing inside goes through an index', () => {
    expect(
      offences(
        core,
        (file, _, target) => folderOf(file.path) !== '' && /core\/src\/(index|pure)\.ts$/.test(target ?? ''),
        { types: true },
      ),
    ).toEqual([])
  })
})

describe('the law between packages', () => {
  const faces = ['packages/node-red/src', 'packages/cli/src', 'apps/graphql/src', 'apps/demo/src'].flatMap(
    (folder) => sourceFiles(folder),
  )

  test('the faces use core by its name, and neither sharp nor the SDK', () => {
    const wrong = (_: SourceFile, specifier: string): boolean =>
      /core\/src|core\/dist/.test(specifier) || specifier === 'sharp' || specifier.startsWith('@google/genai')
    expect(offences(faces, wrong)).toEqual([])
  })

  test('core knows no face, and the emulator knows no core', () => {
    expect(
      offences(core, (_, specifier) => /^(graphql|node-red|@pothos|commander|zod)/.test(specifier), {
        types: true,
      }),
    ).toEqual([])
    const emulator = sourceFiles('packages/emulator/src')
    expect(
      offences(emulator, (_, specifier) => specifier.startsWith('@sightglass/core'), { types: true }),
    ).toEqual([])
  })

  test('no file imports itself through others', () => {
    for (const folder of [
      'packages/core/src',
      'packages/emulator/src',
      'packages/node-red/src',
      'packages/cli/src',
      'apps/graphql/src',
    ]) {
      expect(cyclesIn(sourceFiles(folder))).toEqual([])
    }
  })
})

function cyclesIn(files: readonly SourceFile[]): string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      file.imports.filter((entry) => !entry.typeOnly && entry.target).map((entry) => entry.target as string),
    ]),
  )
  const done = new Set<string>()
  const cycles: string[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    if (done.has(path)) return
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) walk(path, [])
  return cycles
}
