interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean
}

/** Where Node keeps the dispatcher under its `fetch`. Source: https://undici.nodejs.org/#/docs/api/GlobalInstallation */
const globalDispatcher = Symbol.for('undici.globalDispatcher.1')

const patientDispatcher: Dispatcher = {
  dispatch: (options, handler) => {
    const under = (globalThis as Record<symbol, unknown>)[globalDispatcher] as Dispatcher
    return under.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler)
  },
}

/**
 * Node's `fetch` without its 300-second limits on headers and body: a long video may take longer to think about.
 * How long a call may take is decided by `timeoutMs` and `stallTimeoutMs` alone.
 */
export const patientFetch: typeof globalThis.fetch = (input, init) => {
  // Touching Headers makes Node set its dispatcher up.
  new Headers()
  const patient = globalDispatcher in globalThis ? { dispatcher: patientDispatcher } : {}
  return globalThis.fetch(input, { ...init, ...patient } as RequestInit)
}

const nodeFetch = globalThis.fetch

/**
 * Whether a fetch goes straight to the server over Node's own client. Where a proxy, a mock or a wrapper stands in the
 * way, every byte has to go through it.
 */
export function goesStraight(fetch: typeof globalThis.fetch): boolean {
  if (fetch !== patientFetch || globalThis.fetch !== nodeFetch) return false
  const dispatcher = (globalThis as Record<symbol, unknown>)[globalDispatcher] as object | undefined
  return dispatcher === undefined || dispatcher.constructor.name === 'Agent'
}
