import { createServer } from 'node:http'

// Runs in a process of its own: a Node-RED of the version asked for, on a free port, until it is told to stop.
const [module = 'node-red', userDir = '', extra = '{}'] = process.argv.slice(2)
const { default: RED } = (await import(module)) as { default: typeof import('node-red') }
const server = createServer((request, response) => {
  const admin = request.url?.startsWith('/admin/')
  if (admin) request.url = request.url?.slice('/admin'.length)
  const app = admin ? RED.httpAdmin : RED.httpNode
  app(request as never, response as never)
})
RED.init(server, {
  userDir,
  flowFile: 'flows.json',
  httpAdminRoot: '/admin',
  httpNodeRoot: '/',
  credentialSecret: 'test',
  functionExternalModules: false,
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'info', metrics: false, audit: false } },
  editorTheme: { tours: false },
  ...JSON.parse(extra),
} as never)
// Flows start after `start()` and after the answer to a deploy: who tests them must know when.
RED.events.on('flows:started', () => process.send?.({ started: true }))
await RED.start()
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as { port: number }).port })
})
process.on('message', async () => {
  await RED.stop()
  process.exit(0)
})
process.on('disconnect', () => process.exit(0))
