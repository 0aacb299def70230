/**
 * The ASCII code of a full-width mark, letter or digit such as `：` or `［`, and of the ideographic comma and space; any
 * other code as it is. Full-width quotes stay themselves: each closes only with its own kind.
 */
export function plainCode(code: number): number {
  if (code < 0x3000) return code
  if (code >= 0xff01 && code <= 0xff5e && code !== 0xff02 && code !== 0xff07) return code - 0xfee0
  return code === 0x3001 ? 44 : code === 0x3000 ? 32 : code
}
