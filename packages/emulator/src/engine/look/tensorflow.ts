import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { readModel, wasmFolder } from './models.ts'
import { once } from './once.ts'

const startBackend = once(async () => {
  setWasmPaths(wasmFolder())
  tf.env().set('PROD', true)
  if (!(await tf.setBackend('wasm')))
    throw new Error('The WebAssembly backend of TensorFlow.js does not start.')
})

/** Loads a graph model from the package's own files. */
export async function loadModel(name: 'nanodet' | 'selfie'): Promise<GraphModel> {
  await startBackend()
  const { json, weights } = await readModel(name)
  const { modelTopology, weightsManifest, format, signature, generatedBy, convertedBy } = JSON.parse(json)
  return loadGraphModel({
    load: async () => ({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: weights.buffer.slice(
        weights.byteOffset,
        weights.byteOffset + weights.byteLength,
      ) as ArrayBuffer,
      format,
      signature,
      generatedBy,
      convertedBy,
    }),
  })
}

/** Runs a model on one tensor and gives each output's numbers with its shape. */
export function runModel(
  model: GraphModel,
  data: Float32Array,
  shape: number[],
): { shape: number[]; values: Float32Array }[] {
  return tf.tidy(() => {
    const outputs = model.execute(tf.tensor(data, shape, 'float32'))
    const tensors = Array.isArray(outputs) ? outputs : [outputs]
    return tensors.map((output) => ({ shape: output.shape, values: output.dataSync() as Float32Array }))
  })
}
