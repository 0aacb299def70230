import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/pure.ts', 'src/tokenizer.ts'],
  format: 'esm',
  target: 'node22',
  dts: true,
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
})
