import { SightglassError, type Vision } from '@sightglass/core'
import type { Store } from './store/store.ts'

/**
 * Which files of the Files API a caller may see. They all lie in the account of the server's key, so the server keeps
 * who uploaded what: one caller must not read, list or delete another's.
 */
export interface CallerFiles {
  /** Notes that the caller uploaded a file. */
  own(name: string): Promise<void>
  owns(name: string): Promise<boolean>
  /**
   * The file's plain name. Hand that on, never the caller's own words: `files/mine/files/yours` is read as one file by
   * the one who checks and as another by the one who fetches.
   * @throws SightglassError `file_expired` for a file of another caller's, as Google says of another account's
   */
  mustOwn(nameOrUri: string): Promise<string>
}

/** Google deletes files 48 hours after the upload. Source: https://ai.google.dev/gemini-api/docs/files */
const fileLifetimeMs = 48 * 3_600_000

/** Where nobody has to say who they are, everybody is the owner of everything. */
export const sharedFiles: CallerFiles = {
  own: async () => {},
  owns: async () => true,
  mustOwn: async (nameOrUri) => nameOrUri,
}

/** The files of one caller. */
export function createCallerFiles(store: Store, caller: string): CallerFiles {
  const keyOf = (name: string) => `owner:${name}`
  const owns = async (name: string): Promise<boolean> => {
    const owner = await store.get(keyOf(name))
    return owner !== undefined && Buffer.from(owner).toString('utf8') === caller
  }
  return {
    own: (name) => store.set(keyOf(name), Buffer.from(caller), fileLifetimeMs),
    owns,
    async mustOwn(nameOrUri) {
      const name = plainName(nameOrUri)
      if (name !== undefined && (await owns(name))) return name
      throw new SightglassError('file_expired', 'There is no such file, or it is not yours.', {
        details: { given: name ?? nameOrUri.slice(0, 100), try: 'Upload it again.' },
      })
    },
  }
}

/** `files/abc` of a name, or of an address whose whole path is that name behind a version; nothing of any other text. */
function plainName(nameOrUri: string): string | undefined {
  const path =
    /^https?:\/\//i.test(nameOrUri) && URL.canParse(nameOrUri) ? new URL(nameOrUri).pathname : undefined
  const [, id] =
    path === undefined
      ? (/^(?:files\/)?([a-z0-9-]{1,40})$/.exec(nameOrUri) ?? [])
      : (/^\/[\w.-]+\/files\/([a-z0-9-]{1,40})$/.exec(path) ?? [])
  return id && `files/${id}`
}

/** Whether a URL leads to the Files API, where core reads files with the server's key rather than as a stranger. */
export function isFilesApi(url: URL, vision: Vision): boolean {
  return url.host === googleHost || url.host === ownHost(vision)
}

const googleHost = 'generativelanguage.googleapis.com'

function ownHost(vision: Vision): string | undefined {
  try {
    return new URL(vision.connection.baseUrl).host
  } catch {
    // Without a key there is no connection, and so no file that could be read with it.
    return undefined
  }
}
