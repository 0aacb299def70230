/**
 * Exact text counts in Node, from a vocabulary that is installed beside Sightglass; nothing is downloaded.
 * @module
 */

export { type LoadTokenizerOptions, loadTokenizer } from './tokenizer/load-tokenizer.ts'
export type { TextCounter } from './tokens/types.ts'
