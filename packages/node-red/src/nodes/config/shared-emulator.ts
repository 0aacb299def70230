let running: Promise<{ readonly url: string; close(): Promise<void> }> | undefined
let users = 0

/** The one emulator of this Node-RED, started for whoever comes first and stopped after the last has left. */
export async function useEmulator(): Promise<{ readonly url: string; leave(): Promise<void> }> {
  users++
  running ??= import('@sightglass/emulator').then(({ startEmulator }) => startEmulator({ port: 0 }))
  try {
    const { url } = await running
    return { url, leave }
  } catch (error) {
    users--
    running = undefined
    throw error
  }
}

async function leave(): Promise<void> {
  users--
  if (users > 0) return
  const last = running
  running = undefined
  await (await last)?.close()
}
