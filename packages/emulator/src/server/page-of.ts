import { invalidArgument } from '../protocol/rpc-error.ts'

/** One page of a list, as Google's list methods give it. */
export function pageOf<Item>(
  items: readonly Item[],
  query: URLSearchParams,
  options: { readonly most: number; readonly usual: number },
): { page: Item[]; nextPageToken?: string } {
  const asked = query.get('pageSize') ?? query.get('page_size')
  const size = asked === null ? options.usual : Number(asked)
  if (!Number.isInteger(size) || size < 0)
    throw invalidArgument(`Invalid value at 'page_size' (TYPE_INT32), ${JSON.stringify(asked)}`)
  const count = Math.min(size === 0 ? options.usual : size, options.most)
  const token = query.get('pageToken') ?? query.get('page_token') ?? ''
  const start = token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString('latin1'))
  if (!Number.isInteger(start) || start < 0) throw invalidArgument('The page token is invalid.')
  const end = start + count
  return {
    page: items.slice(start, end),
    ...(end < items.length ? { nextPageToken: Buffer.from(String(end)).toString('base64url') } : {}),
  }
}
