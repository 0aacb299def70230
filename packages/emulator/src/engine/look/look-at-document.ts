import { EngineError } from '../errors.ts'
import type { EngineMedia, Sight } from '../types.ts'
import { installNote, optional } from './optional.ts'

const PDF_NOTE = installNote('read PDF', ['unpdf'])

/** Looks at a PDF: its pages and the text in them. */
export async function lookAtPdf({ bytes }: EngineMedia): Promise<Sight> {
  const sight: Sight = { kind: 'document', objects: [], texts: [], colours: [], notes: [] }
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.byteLength)).includes('%PDF-')) {
    throw new EngineError('media_unreadable', 'The bytes are not a PDF.')
  }
  const unpdf = await optional(() => import('unpdf'))
  if (unpdf === undefined) return { ...sight, notes: [PDF_NOTE] }
  try {
    // unpdf keeps the buffer it is given, so it gets one of its own.
    const document = await unpdf.getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
    const { totalPages, text } = await unpdf.extractText(document, { mergePages: false })
    await document.loadingTask.destroy()
    const isSilent = text.every((page) => page.trim() === '')
    const notes = isSilent ? ['The pages hold no text of their own; pictures of pages are not read.'] : []
    return { ...sight, pages: totalPages, pageTexts: text, notes }
  } catch (error) {
    throw new EngineError('media_unreadable', 'The PDF cannot be read.', { cause: error })
  }
}

/** Looks at text: it is its own description. */
export function lookAtText({ bytes }: EngineMedia): Sight {
  const text = new TextDecoder().decode(bytes)
  return { kind: 'text', objects: [], texts: [], colours: [], pageTexts: [text], notes: [] }
}
