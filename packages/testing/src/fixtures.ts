import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The absolute path of a file in `fixtures/`, such as `photos/coffee.png`. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
}

/** The bytes of a fixture. */
export function readFixture(name: string): Buffer {
  return readFileSync(fixturePath(name))
}

/** A JSON fixture, parsed. */
export function readJsonFixture<T>(name: string): T {
  return JSON.parse(readFileSync(fixturePath(name), 'utf8')) as T
}
