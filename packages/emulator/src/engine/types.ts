/** A rectangle in whole or part pixels of the upright picture, origin top left. */
export interface SeenBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** One thing the detector found. */
export interface SeenObject {
  /** What it is, in the model's own class names or in the asker's words. */
  readonly label: string
  /** How sure the detector is, 0 to 1. */
  readonly score: number
  /** Where it is, in pixels of the picture. */
  readonly box: SeenBox
  /** Its shape inside the box: one byte a pixel, row by row, 0 (outside) to 255 (inside). */
  readonly mask?: { readonly width: number; readonly height: number; readonly data: Uint8Array }
  /** Its outline in pixels of the picture. */
  readonly polygon?: readonly (readonly [x: number, y: number])[]
}

/** One line of text that was read, or one code that was decoded. */
export interface SeenText {
  readonly text: string
  /** How sure the reader is, 0 to 1. */
  readonly score: number
  /** Where it stands, in pixels of the picture. */
  readonly box: SeenBox
}

/** What the asker wants to have looked at. Nothing asked for means: size and kind only. */
export interface EngineWish {
  /** Things and their boxes. */
  readonly objects?: boolean
  /** A mask and a polygon for each thing. */
  readonly masks?: boolean
  /** Lines of text. */
  readonly text?: boolean
  /** The main colours, by name. */
  readonly colours?: boolean
  /** Bar codes and QR codes, reported among the texts. */
  readonly codes?: boolean
  /** Only things that go by one of these names. Left out: every thing the engine knows. */
  readonly labels?: readonly string[]
}

/** A stretch of a video and how often to look at it. */
export interface VideoWish {
  /** Seconds from the start. @default 0 */
  readonly startSeconds?: number
  /** Seconds from the start. @default the end of the video */
  readonly endSeconds?: number
  /** Frames a second, more than 0 and at most 24. @default 1 */
  readonly fps?: number
}

/** A piece of media as it came over the wire. */
export interface EngineMedia {
  readonly bytes: Uint8Array
  readonly mimeType: string
  readonly videoMetadata?: VideoWish
}

/** What the engine found in one frame of a video. */
export interface SeenFrame {
  /** Seconds from the start of the whole video. */
  readonly timeSeconds: number
  readonly objects: readonly SeenObject[]
}

/** What the engine found. Lists are empty when it was not asked or found nothing; `notes` says which. */
export interface Sight {
  readonly kind: 'image' | 'video' | 'audio' | 'document' | 'text'
  /** Pixels of the upright picture, or of a video's frame. */
  readonly width?: number
  readonly height?: number
  readonly objects: readonly SeenObject[]
  readonly texts: readonly SeenText[]
  /** Plain names such as `dark blue`, the largest part of the picture first. */
  readonly colours: readonly string[]
  readonly frames?: readonly SeenFrame[]
  readonly durationSeconds?: number
  readonly hasAudio?: boolean
  /** Pages of a document. */
  readonly pages?: number
  readonly pageTexts?: readonly string[]
  /** What could not be looked at, in plain words. */
  readonly notes: readonly string[]
}

/** Looks at media. Loads its models when first asked; is safe to ask many things at once. */
export interface Engine {
  /**
   * Looks at one piece of media. Bytes that cannot be read at all throw an `Error` that says why;
   * a model that is not installed does not throw, it is a line in {@link Sight.notes}.
   */
  look(media: EngineMedia, wish: EngineWish, options: { readonly signal: AbortSignal }): Promise<Sight>
  /** Ends workers and frees models. Asking afterwards throws. */
  close(): Promise<void>
}
