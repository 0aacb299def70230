import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageDir } from './support/node-red.ts'

const require = createRequire(import.meta.url)
const fromTool = createRequire(require.resolve('node-red-dev/package.json'))

interface Scorecard {
  [check: string]: { test?: boolean; [detail: string]: unknown }
}
type Check = (path: string, cli: object, scorecard: Scorecard, metadata: false) => Promise<unknown>

/** What node-red-dev asks the network for; here told from the packages that are installed. */
function answer(url: string): { data: unknown } {
  const manifest = (name: string) =>
    JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as {
      version: string
      engines: object
    }
  const [latest, maintenance] = [manifest('node-red'), manifest('node-red-4')]
  if (url === 'https://registry.npmjs.org/node-red') {
    const tags = { latest: latest.version, 'v4-maintenance': maintenance.version }
    return { data: { 'dist-tags': tags, versions: { [latest.version]: latest } } }
  }
  // The catalogue of all published nodes cannot be reached from a test; that names are free is looked up by hand.
  if (url === 'https://catalogue.nodered.org/catalogue.json') return { data: { modules: [] } }
  throw new Error(`node-red-dev asked for ${url}.`)
}

test('node-red-dev validate has nothing to say about the package and its nodes', async () => {
  fromTool('axios').get = async (url: string) => answer(url)
  const warnings: string[] = []
  const cli = {
    log() {},
    warn: (text: string) => warnings.push(text),
    error: (error: unknown) => {
      throw error
    },
  }
  const scorecard: Scorecard = {}
  for (const name of ['checkpackage', 'checknodes']) {
    await (fromTool(`./src/libs/${name}.js`) as Check)(packageDir.replace(/\/$/, ''), cli, scorecard, false)
  }
  await expect.poll(() => scorecard.N02).toBeDefined()
  expect(warnings).toEqual([])
  const failed = Object.entries(scorecard).filter(([check, { test }]) => check !== 'package' && test !== true)
  expect(failed).toEqual([])
  expect(Object.keys(scorecard)).toEqual(
    expect.arrayContaining(['P01', 'P03', 'P04', 'P05', 'P06', 'P07', 'P08', 'N01', 'N02']),
  )
  const { dependencies } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    dependencies: object
  }
  // D01 of the tool: six or fewer.
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(6)
})
