// Masks of a reply to runs, RLE and polygons, beside Python peers, in one run: see findings-masks.md
// node bench/masks.bench.ts [rounds]
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { makeSoftReply } from './soft-reply.ts'

const rounds = Number(process.argv[2] ?? 9)
const count = 50
const folder = mkdtempSync(join(tmpdir(), 'sightglass-bench-'))
const replyFile = join(folder, 'reply.json')
writeFileSync(replyFile, await makeSoftReply(count))

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const commands = {
  ours: [process.execPath, '--conditions=sightglass-source', script('masks-ours.ts'), replyFile],
  peers: [python, script('masks_peers.py'), replyFile],
}

/** Each case has a process of its own, so that none pays for what another threw away. */
class Contestant {
  readonly times: number[] = []
  readonly #name: string
  readonly #worker
  readonly #lines

  constructor([command, ...args]: readonly string[], name: string) {
    this.#name = name
    this.#worker = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#worker.stdout })[Symbol.asyncIterator]()
  }

  async run(isCounted: boolean): Promise<void> {
    this.#worker.stdin.write(`${this.#name}\n`)
    const ms = Number((await this.#lines.next()).value)
    if (isCounted) this.times.push(ms)
  }

  get median(): number {
    return this.times.toSorted((a, b) => a - b)[this.times.length >> 1] ?? Number.NaN
  }

  end(): void {
    this.#worker.stdin.end()
  }
}

const peers = peerNames()
const contestants = new Map<string, Contestant>()
for (const name of ['runs', 'COCO RLE', 'polygons', 'polygons of ready masks', 'floor']) {
  contestants.set(`ours: ${name}`, new Contestant(commands.ours, name))
}
for (const name of peers) contestants.set(name, new Contestant(commands.peers, name))
for (let round = -2; round < rounds; round++) {
  for (const contestant of contestants.values()) await contestant.run(round >= 0)
}
for (const contestant of contestants.values()) contestant.end()

const alone = ([command, ...args]: readonly string[], name: string): number[] =>
  execFileSync(command!, [...args, name], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number)
const [ourMb = Number.NaN, firstMs = Number.NaN] = alone(commands.ours, 'runs')
const [peerMb = Number.NaN] = peers.length > 0 ? alone(commands.peers, 'supervision') : []
rmSync(folder, { recursive: true })

console.log(`${count} soft masks of 256 x 256 onto 4000 x 3000, medians of ${rounds} rounds:`)
const line = (ms: number, name: string): void => console.log(`  ${ms.toFixed(1).padStart(8)} ms  ${name}`)
line(firstMs, 'ours: runs, the first call of a process')
for (const [name, { median }] of contestants) line(median, name)
const ratio = (name: string, ours: string, goal: string): void => {
  const [a, b] = [contestants.get(name)?.median, contestants.get(ours)?.median]
  if (a && b) console.log(`  ${(a / b).toFixed(2)}x  ${name} / ${ours}   (goal ${goal})`)
}
ratio('supervision', 'ours: runs', 'at least 35')
ratio('numpy in box', 'ours: runs', 'at least 6')
ratio('opencv polygons', 'ours: polygons', 'at least 3')
ratio('opencv polygons of ready masks', 'ours: polygons of ready masks', 'none')
ratio('ours: runs', 'ours: floor', 'at most 2')
const share = `${(ourMb / peerMb).toFixed(2)}x  peak memory of ours / supervision's, a process each`
console.log(`  ${share}: ${ourMb.toFixed(0)} / ${peerMb.toFixed(0)} MB   (goal at most 0.167)`)

function peerNames(): string[] {
  const has = (module: string): boolean => {
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' })
      return true
    } catch {
      console.log(`skipped: no ${module} (apt-get install python3-numpy python3-pil python3-opencv)`)
      return false
    }
  }
  if (!has('numpy') || !has('PIL')) return []
  return [
    'supervision',
    'numpy in box',
    ...(has('cv2') ? ['opencv polygons', 'opencv polygons of ready masks'] : []),
  ]
}
