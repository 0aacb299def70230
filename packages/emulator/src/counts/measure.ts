import type { Engine } from '../engine/types.ts'
import type { CallMedia } from '../protocol/call-media.ts'

/** What the token rules need to know of a piece of media. */
export interface MediaFacts {
  readonly width?: number
  readonly height?: number
  readonly durationSeconds?: number
  readonly hasAudio?: boolean
  readonly pages?: number
  /** False when the bytes are not here or cannot be read. */
  readonly known: boolean
}

/** Finds sizes and lengths, each piece of media once. */
export class Measurer {
  readonly #engine: Engine
  readonly #known = new Map<string, Promise<MediaFacts>>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** The facts of `media`. Unreadable bytes are not an error here: their tokens are then a guess. */
  async measure(media: CallMedia, signal: AbortSignal): Promise<MediaFacts> {
    if (media.bytes === undefined) return { known: false }
    const key = `${media.kind} ${media.sha256}`
    const known = await this.#known.get(key)?.catch(() => undefined)
    if (known) return known
    // Whoever measured first may have gone away, which says nothing about the media.
    const facts = this.#read(media, signal)
    this.#known.set(key, facts)
    facts.catch(() => this.#known.delete(key))
    if (this.#known.size > 1000) this.#known.delete(this.#known.keys().next().value!)
    return facts
  }

  async #read(media: CallMedia, signal: AbortSignal): Promise<MediaFacts> {
    const bytes = media.bytes!
    try {
      if (media.kind === 'image') return await imageSize(bytes)
      if (media.kind === 'document') {
        const page = pageSize(bytes)
        const sight = await this.#engine.look({ bytes, mimeType: media.mimeType }, {}, { signal })
        return { ...page, pages: sight.pages ?? countPages(bytes), known: true }
      }
      if (media.kind === 'text') return { known: true }
      const sight = await this.#engine.look({ bytes, mimeType: media.mimeType }, {}, { signal })
      const { width, height, durationSeconds, hasAudio } = sight
      return {
        ...(width && height ? { width, height } : {}),
        ...(durationSeconds === undefined ? {} : { durationSeconds }),
        ...(hasAudio === undefined ? {} : { hasAudio }),
        known: durationSeconds !== undefined,
      }
    } catch {
      signal.throwIfAborted()
      return media.kind === 'document' && looksLikePdf(bytes)
        ? { ...pageSize(bytes), pages: countPages(bytes), known: true }
        : { known: false }
    }
  }
}

async function imageSize(bytes: Uint8Array): Promise<MediaFacts> {
  const { default: sharp } = await import('sharp')
  const meta = await sharp(bytes, { failOn: 'none', limitInputPixels: false }).metadata()
  if (!meta.width || !meta.height) return { known: false }
  // HEIC is already upright in libvips; other formats carry their turn in EXIF.
  const turned = meta.format !== 'heif' && (meta.orientation ?? 1) >= 5
  const [width, height] = turned ? [meta.height, meta.width] : [meta.width, meta.height]
  return { width, height, known: true }
}

const looksLikePdf = (bytes: Uint8Array) =>
  Buffer.from(bytes.subarray(0, 1024)).toString('latin1').includes('%PDF-')

/** The page count of a PDF by its page objects, for when no PDF reader is installed. */
function countPages(bytes: Uint8Array): number {
  const text = Buffer.from(bytes).toString('latin1')
  const objects = text.match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0
  const counts = [...text.matchAll(/\/Count\s+(\d+)/g)].map((match) => Number(match[1]))
  return Math.max(1, objects, ...counts)
}

/** The size of the first page, in points; US Letter when it cannot be seen without unpacking. */
function pageSize(bytes: Uint8Array): { width: number; height: number } {
  const text = Buffer.from(bytes).toString('latin1')
  const box = /\/MediaBox\s*\[\s*(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)/
    .exec(text)
    ?.slice(1)
    .map(Number)
  if (!box) return { width: 612, height: 792 }
  return { width: Math.abs(box[2]! - box[0]!) || 612, height: Math.abs(box[3]! - box[1]!) || 792 }
}
