import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program that no npm package brings and that some tests run for real; where it is absent they are skipped. */
export interface Program {
  readonly debianPackage: string
  readonly path: string
  readonly isThere: boolean
}

/** All of them. `CHROMIUM_PATH` names a browser that is elsewhere. */
export const programs = {
  chromium: find('chromium', 'chromium', process.env.CHROMIUM_PATH),
  redisServer: find('redis-server', 'redis-server'),
}

function find(debianPackage: string, name: string, given?: string): Program {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin']
  const path = given ?? folders.map((folder) => join(folder, name)).find(existsSync) ?? `/usr/bin/${name}`
  return { debianPackage, path, isThere: existsSync(path) }
}
