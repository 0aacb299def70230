import { createVision, type VisionOptions } from '@sightglass/core'
import { createGraphqlServer, type GraphqlServerOptions } from '../../src/yoga.ts'

type Yoga = ReturnType<typeof createGraphqlServer>

/** What a test reads of an answer. */
export interface Answer<Data = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly data?: Data
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[]
}

/** A server that listens to nothing, and logs nothing. */
export function makeServer(options: Partial<GraphqlServerOptions> = {}, vision: VisionOptions = {}): Yoga {
  return createGraphqlServer({
    vision: createVision({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1', retry: { attempts: 1 }, ...vision }),
    logging: false,
    ...options,
  })
}

/** Sends an operation as JSON. */
export async function ask(
  yoga: Pick<Yoga, 'fetch'>,
  query: string,
  {
    variables,
    headers,
    ...rest
  }: { variables?: unknown; headers?: Record<string, string>; extensions?: unknown } = {},
): Promise<Answer> {
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...(query && { query }), variables, ...rest }),
  })
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) }
}

/** The multipart form of one operation with files. */
export function formOf(
  query: string,
  variables: unknown,
  files: Record<string, [path: string, Blob]>,
): FormData {
  const form = new FormData()
  form.set('operations', JSON.stringify({ query, variables }))
  form.set(
    'map',
    JSON.stringify(Object.fromEntries(Object.entries(files).map(([name, [path]]) => [name, [path]]))),
  )
  for (const [name, [, file]] of Object.entries(files)) form.set(name, file, '../../etc/passwd')
  return form
}
