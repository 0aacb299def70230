import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/start.ts'],
  format: 'esm',
  target: 'node22',
  dts: true,
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
})
