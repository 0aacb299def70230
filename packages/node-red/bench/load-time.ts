import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// How long Node-RED waits for us at its start: all built entries, each run in a fresh process. Build first.
const root = fileURLToPath(new URL('../', import.meta.url))
const { nodes } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))['node-red'] as {
  nodes: Record<string, string>
}
const program = `
  const RED = { nodes: { registerType() {} }, httpAdmin: { post() {} }, auth: { needsPermission() {} } }
  const began = performance.now()
  for (const file of ${JSON.stringify(Object.values(nodes))}) (await import(${JSON.stringify(`file://${root}`)} + file)).default(RED)
  console.log(performance.now() - began)`
const times = Array.from({ length: 15 }, () =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })),
).sort((a, b) => a - b)
process.stdout.write(
  `${Object.keys(nodes).length} nodes load in ${times[7]!.toFixed(1)} ms (median of 15; fastest ${times[0]!.toFixed(1)} ms; goal 50 ms)\n`,
)
