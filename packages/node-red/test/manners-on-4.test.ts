// The runtime is one for a worker and is chosen before it is loaded.
process.env.NODE_RED_UNDER_TEST = 'node-red-4'
await import('./manners.suite.ts')
