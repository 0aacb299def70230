import { createSocket } from 'node:dgram'
import { Resolver as DnsResolver } from 'node:dns/promises'
import type { Resolver } from './fetch-limits.ts'

/** A small real DNS server with a plan of answers for each name: the n-th question gets the n-th answer, TTL 0. */
export async function startDnsServer(plan: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    const labels: string[] = []
    let at = 12
    for (let length = question[at]!; length > 0; length = question[at]!) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
    const name = labels.join('.')
    const wantsIpv4 = question.readUInt16BE(at + 1) === 1
    const answers = wantsIpv4 ? plan[name] : undefined
    const address = answers?.[Math.min(asked.filter((one) => one === name).length, answers.length - 1)]
    if (wantsIpv4) asked.push(name)
    const header = Buffer.from(question.subarray(0, 12))
    header.writeUInt16BE(0x8180 | (address ? 0 : 3), 2)
    header.writeUInt16BE(address ? 1 : 0, 6)
    header.writeUInt32BE(0, 8)
    const record = address
      ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
      : Buffer.alloc(0)
    socket.send(Buffer.concat([header, question.subarray(12, at + 5), record]), from.port, from.address)
  })
  await new Promise<void>((go) => socket.bind(0, '127.0.0.1', go))
  const client = new DnsResolver({ timeout: 500, tries: 1 })
  client.setServers([`127.0.0.1:${socket.address().port}`])
  const resolver: Resolver = async (hostname) =>
    (await client.resolve4(hostname)).map((address) => ({ address, family: 4 }))
  return { asked, resolver, close: () => socket.close() }
}
