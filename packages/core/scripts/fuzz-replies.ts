// A million mutated replies, for the night: node --conditions=sightglass-source scripts/fuzz-replies.ts [count] [seed]
import { readFixture, readJsonFixture } from '@sightglass/testing'
import { wrongReading } from '../test/support/check-reply.ts'
import { mutateReply, seededRandom } from '../test/support/mutate-reply.ts'
import { formedReplies } from '../test/support/reply-forms.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
const recorded = readJsonFixture<{ file: string }[]>('replies/manifest.json')
const texts = [
  ...recorded.map(({ file }) => readFixture(`replies/${file}`).toString('utf8')),
  ...formedReplies(),
]
const random = seededRandom(seed)
const started = performance.now()
let slowestMs = 0
for (let n = 0; n < count; n++) {
  const text = mutateReply(texts[n % texts.length]!, random, texts)
  const before = process.cpuUsage()
  const wrong = wrongReading(text, random)
  // Processor time: others on the machine say nothing about us.
  slowestMs = Math.max(slowestMs, process.cpuUsage(before).user / 1000)
  if (wrong) {
    console.error(`seed ${seed}, reply ${n}: ${wrong}\n${JSON.stringify(text)}`)
    process.exit(1)
  }
}
const seconds = (performance.now() - started) / 1000
console.log(
  `${count} replies, seed ${seed}: clean in ${seconds.toFixed(1)} s, slowest ${slowestMs.toFixed(0)} ms of processor time`,
)
