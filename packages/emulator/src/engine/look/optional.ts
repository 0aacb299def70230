/** Loads an optional package; `undefined` when it is not installed. A package that is there but broken throws. */
export async function optional<T>(load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
}

/** The sentence that says which packages to install for an ability. */
export function installNote(ability: string, packages: readonly string[]): string {
  return `The emulator's engine can ${ability} when ${packages.join(', ')} ${packages.length > 1 ? 'are' : 'is'} installed: npm install ${packages.join(' ')}`
}
