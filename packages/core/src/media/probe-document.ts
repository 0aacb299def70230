import { getDocumentProxy } from 'unpdf'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { MediaFacts } from './types.ts'

/** More page sizes than this are not read: the first ones tell the price well enough, and each takes a millisecond. */
const mostSizes = 2000

/**
 * Number and sizes of a PDF's pages, turned as a reader sees them.
 * @throws SightglassError `media_unreadable` for broken and for locked documents
 */
export async function probePdf(bytes: Uint8Array): Promise<Pick<MediaFacts, 'pages' | 'pageSizes'>> {
  let document: Awaited<ReturnType<typeof getDocumentProxy>> | undefined
  try {
    // pdf.js takes the buffer away from whoever gave it, hence the copy.
    document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, stopAtErrors: true })
    const pages = document.numPages
    if (!(pages > 0)) throw new Error('no pages')
    const pageSizes: { width: number; height: number }[] = []
    for (let number = 1; number <= Math.min(pages, mostSizes); number++) {
      const page = await document.getPage(number)
      const { width, height } = page.getViewport({ scale: 1 })
      pageSizes.push({ width, height })
      page.cleanup()
    }
    return { pages, pageSizes }
  } catch (error) {
    const locked = (error as Error).name === 'PasswordException'
    throw new SightglassError(
      'media_unreadable',
      locked ? 'The PDF is locked with a password.' : 'The PDF is broken or cut off.',
      {
        details: { given: `${bytes.length} bytes`, ...(locked && { try: 'Save it without a password.' }) },
        cause: error,
      },
    )
  } finally {
    await document?.loadingTask?.destroy()
  }
}
