/**
 * Takes every step of an iterator as soon as it is there, however slowly it is asked for. A broken connection throws
 * away what its reader had not taken yet; read ahead, all that arrived is given before the error is.
 */
export function readAhead<T, End>(
  next: () => Promise<IteratorResult<T, End>>,
): () => Promise<IteratorResult<T, End>> {
  const steps: Promise<IteratorResult<T, End>>[] = []
  let wanted: PromiseWithResolvers<void> | undefined
  let over = false

  async function pump(): Promise<void> {
    while (!over) {
      const step = next()
      await step.then(
        ({ done }) => {
          over = done === true
        },
        () => {
          over = true
        },
      )
      steps.push(step)
      wanted?.resolve()
    }
  }
  void pump()

  return async () => {
    while (steps.length === 0) {
      wanted = Promise.withResolvers()
      await wanted.promise
    }
    // The last step is kept: asked again, the end or the error is the same.
    return over && steps.length === 1 ? steps[0]! : steps.shift()!
  }
}
