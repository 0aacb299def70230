import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/server.ts'],
  format: 'esm',
  target: 'node22',
  dts: true,
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
})
