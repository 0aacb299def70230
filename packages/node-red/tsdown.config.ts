import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/nodes/*/runtime.ts'],
  format: 'esm',
  target: 'node22',
  dts: true,
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
})
