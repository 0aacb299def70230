import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** A source file with what it imports. */
export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

/** One import or re-export. */
export interface Import {
  readonly specifier: string
  /** The file it names, from the root, where it is relative. */
  readonly target?: string
  readonly typeOnly: boolean
}

/** The TypeScript files below a folder of the repo, tests left out unless asked for. */
export function sourceFiles(folder: string, options: { tests?: boolean } = {}): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.includes('node_modules'))
    .filter((name) => options.tests || !/\.(test|bench|contract)\.ts$|test-support/.test(name))
    .map((name) => read(join(folder, name)))
}

function read(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, imports: [...importsOf(path, text)] }
}

const statement =
  /^\s*(import|export)\s+(type\s+)?(?:(\{[^}]*\}|\*(?:\s+as\s+\w+)?|[\w$]+(?:\s*,\s*\{[^}]*\})?)\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

function* importsOf(path: string, text: string): Generator<Import> {
  for (const [, , typeWord, clause, named, dynamic] of withoutComments(text).matchAll(statement)) {
    const specifier = named ?? dynamic
    if (!specifier) continue
    const target = specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(path), specifier))
      : undefined
    yield { specifier, target, typeOnly: Boolean(typeWord) || onlyTypes(clause) }
  }
}

function onlyTypes(clause: string | undefined): boolean {
  if (!clause?.startsWith('{')) return false
  const names = clause
    .slice(1, -1)
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  return names.length > 0 && names.every((name) => name.startsWith('type '))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
