import { createRequire } from 'node:module'
import { nodeRedModule } from './helper.ts'

const require = createRequire(import.meta.url)

/** A core node of the Node-RED under test, such as `common/25-catch`. */
export function coreNode(name: string): never {
  const paths = [require.resolve(nodeRedModule)]
  return require(require.resolve(`@node-red/nodes/core/${name}.js`, { paths })) as never
}
