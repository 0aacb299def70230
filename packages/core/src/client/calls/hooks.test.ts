import { expect, test, vi } from 'vitest'
import { notify } from './hooks.ts'

test('what a hook throws is swallowed, now and later', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  try {
    notify(() => {
      throw new Error('now')
    })
    notify(async () => {
      throw new Error('later')
    })
    await new Promise((go) => setImmediate(go))
    expect(unhandled).not.toHaveBeenCalled()
  } finally {
    process.off('unhandledRejection', unhandled)
  }
})
