import type { Vision, VisionHooks } from '@sightglass/core'
import type { Node, NodeAPI, NodeDef } from 'node-red'
import { type Core, loadCore } from '../../lib/core.ts'
import { fromStore } from '../../lib/migrate.ts'
import type { NodeConfig } from '../../lib/values.ts'
import { page } from './fields.ts'
import { readSettings, secretsOf } from './settings.ts'
import { useEmulator } from './shared-emulator.ts'
import { registerTestButton } from './test-button.ts'
import { tokenBudget } from './token-budget.ts'

/** What the other nodes see of a config node. */
export interface ConfigNode extends Node<{ apiKey?: string }> {
  sightglass: {
    /** The client, made at first use. */
    open(): Promise<Vision>
    checkBudget(core: Core): void
    /** What must never be shown. */
    secrets(): readonly string[]
  }
}

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType<ConfigNode, NodeDef, object, { apiKey?: string }>(
    page.type,
    function (stored) {
      RED.nodes.createNode(this, stored)
      const config: NodeConfig = fromStore(stored as unknown as NodeConfig, page)
      const key = this.credentials?.apiKey
      const { options, useEmulator: emulated } = readSettings(config, key)
      const budget = tokenBudget(this.context(), Number(config.tokensPerDay) || undefined)
      let client: Promise<Vision> | undefined
      let emulator: Awaited<ReturnType<typeof useEmulator>> | undefined

      async function connect(): Promise<Vision> {
        const { createVision } = await loadCore()
        const counted = {
          ...options,
          hooks: { onUsage: ({ usage }) => budget.spend(usage) } satisfies VisionHooks,
        }
        if (!emulated) return createVision(counted)
        emulator ??= await useEmulator()
        return createVision({ ...counted, apiKey: 'emulator', baseUrl: emulator.url })
      }

      this.sightglass = {
        open: () => {
          client ??= connect().catch((error: unknown) => {
            client = undefined
            throw error
          })
          return client
        },
        checkBudget: (core) => budget.check(core),
        secrets: () => secretsOf(key),
      }
      this.on('close', async (done: () => void) => {
        // Closed while the emulator is still starting, it has to be left all the same.
        await client?.catch(() => {})
        await emulator?.leave().catch(() => {})
        done()
      })
    },
    { credentials: { apiKey: { type: 'password' } } },
  )
  registerTestButton(RED)
}
