import { kindOfMimeType, type MediaKind } from '../protocol/call-media.ts'
import type { FileWish } from './file-store.ts'

export type { FileWish } from './file-store.ts'

/** The kind of a file, by what its uploader called it. */
export const kindOf = (wish: FileWish): MediaKind | undefined => kindOfMimeType(wish.mimeType ?? '')
