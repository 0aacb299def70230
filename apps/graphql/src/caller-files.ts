import { SightglassError } from '@sightglass/core'
import type { Store } from './store/store.ts'

/**
 * Which files of the Files API a caller may see. They all lie in the account of the server's key, so the server keeps
 * who uploaded what: one caller must not read, list or delete another's.
 */
export interface CallerFiles {
  /** Notes that the caller uploaded a file. */
  own(name: string): Promise<void>
  owns(name: string): Promise<boolean>
  /** @throws SightglassError `file_expired` for a file of another caller's, as Google says of another account's */
  mustOwn(nameOrUri: string): Promise<void>
}

/** Google deletes files 48 hours after the upload. Source: https://ai.google.dev/gemini-api/docs/files */
const fileLifetimeMs = 48 * 3_600_000

/** Where nobody has to say who they are, everybody is the owner of everything. */
export const sharedFiles: CallerFiles = {
  own: async () => {},
  owns: async () => true,
  mustOwn: async () => {},
}

/** The files of one caller. */
export function createCallerFiles(store: Store, caller: string): CallerFiles {
  const keyOf = (name: string) => `owner:${fileName(name)}`
  const owns = async (name: string): Promise<boolean> => {
    const owner = await store.get(keyOf(name))
    return owner !== undefined && Buffer.from(owner).toString('utf8') === caller
  }
  return {
    own: (name) => store.set(keyOf(name), Buffer.from(caller), fileLifetimeMs),
    owns,
    async mustOwn(nameOrUri) {
      if (await owns(nameOrUri)) return
      throw new SightglassError('file_expired', 'There is no such file, or it is not yours.', {
        details: { given: fileName(nameOrUri), try: 'Upload it again.' },
      })
    },
  }
}

/** `files/abc` of a name or of a URI that ends in it. */
function fileName(nameOrUri: string): string {
  const [, id] = /(?:^|\/)files\/([^/?#:]+)/.exec(nameOrUri) ?? []
  return `files/${id ?? nameOrUri}`
}
