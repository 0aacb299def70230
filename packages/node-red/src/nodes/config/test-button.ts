import type { NodeAPI } from 'node-red'
import { loadCore } from '../../lib/core.ts'
import { toFailure } from '../../lib/failure.ts'
import { fromStore } from '../../lib/migrate.ts'
import { page } from './fields.ts'
import { readSettings, secretsOf } from './settings.ts'
import { useEmulator } from './shared-emulator.ts'

/** What the editor sends for a key that it never saw. */
const storedKey = '__PWRD__'
const longestWaitMs = 20_000

/**
 * The *Test* button: tries what stands in the dialog, deployed or not, with one free request. Only who may deploy
 * may press it.
 */
export function registerTestButton(RED: NodeAPI): void {
  const allowed = RED.auth.needsPermission('sightglass-config.write')
  RED.httpAdmin.post('/sightglass/config/:id/test', allowed, async (request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>
    const typed = typeof body.apiKey === 'string' && body.apiKey !== storedKey ? body.apiKey : undefined
    const stored = RED.nodes.getCredentials(String(request.params.id)) as { apiKey?: string } | undefined
    const key = fromEnvironment(body.apiKey === storedKey ? stored?.apiKey : typed)
    let leave: (() => Promise<void>) | undefined
    try {
      const settings = readSettings(fromStore(body, page), key)
      const { createVision } = await loadCore()
      const emulator = settings.useEmulator ? await useEmulator() : undefined
      leave = emulator?.leave
      const vision = createVision({
        ...settings.options,
        ...(emulator && { apiKey: 'emulator', baseUrl: emulator.url }),
        retry: { attempts: 1 },
      })
      const { totalTokens } = await vision.countTokens(onePixel, {
        signal: AbortSignal.timeout(longestWaitMs),
      })
      response.json({ ok: true, emulator: emulator !== undefined, totalTokens })
    } catch (error) {
      const { code, message } = await toFailure(error, secretsOf(key))
      response.json({ ok: false, code, message })
    } finally {
      await leave?.().catch(() => {})
    }
  })
}

function fromEnvironment(key: string | undefined): string | undefined {
  const name = /^\$\{([^}]+)\}$/.exec(key?.trim() ?? '')?.[1]
  return name === undefined ? key || undefined : process.env[name]
}

/** A PNG of one white pixel. */
const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2YAAAAABJRU5ErkJggg==',
  'base64',
)
