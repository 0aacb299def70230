import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startNodeRed, type TestNodeRed } from './support/node-red.ts'

const press = (red: TestNodeRed, body: object) =>
  red.admin('/sightglass/config/none/test', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('the Test button', () => {
  test('is closed to who has not logged in', async () => {
    const users = [{ username: 'somebody', password: '$2b$08$aaaaaaaaaaaaaaaaaaaaaa', permissions: '*' }]
    const red = await startNodeRed({ settings: { adminAuth: { type: 'credentials', users } } })
    expect((await press(red, { emulator: true })).status).toBe(401)
    await red.close()
  })

  describe('for who may deploy', () => {
    let red: TestNodeRed
    beforeAll(async () => {
      red = await startNodeRed()
    })
    afterAll(() => red?.close())

    test('says when there is no key', async () => {
      expect(await (await press(red, {})).json()).toMatchObject({ ok: false, code: 'config_invalid' })
    })

    test('says when nothing listens, and keeps the key to itself', async () => {
      const apiKey = 'another-secret-key-1234567890'
      const answer = await (await press(red, { apiKey, baseUrl: 'http://127.0.0.1:9' })).text()
      expect(JSON.parse(answer)).toMatchObject({ ok: false })
      expect(answer + red.log()).not.toContain(apiKey)
    })
  })
})
