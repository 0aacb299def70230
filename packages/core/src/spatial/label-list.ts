/** The caller's closed list of labels; matching forgives case, spaces, dashes and a plural's `s`. */
export class LabelList {
  readonly #ids = new Map<string, number>()
  /** True when a list was given, so that a label outside it is worth a word. */
  readonly isClosed: boolean

  constructor(labels: readonly string[] = []) {
    this.isClosed = labels.length > 0
    labels.forEach((label, id) => {
      for (const form of forms(label)) if (!this.#ids.has(form)) this.#ids.set(form, id)
    })
  }

  /** The label's place in the list; `undefined` when it is not there. */
  idOf(label: string): number | undefined {
    if (!this.isClosed) return undefined
    for (const form of forms(label)) {
      const id = this.#ids.get(form)
      if (id !== undefined) return id
    }
    return undefined
  }
}

function forms(label: string): string[] {
  const plain = label
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
  return [plain, plain.replace(/s$/, '')]
}
