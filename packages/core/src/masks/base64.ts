const codes = new Uint8Array(128)
for (let at = 0; at < 64; at++) {
  codes['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(at)] = at
}

type FromBase64 = (text: string) => Uint8Array
const native = (Uint8Array as unknown as { fromBase64?: FromBase64 }).fromBase64

/** The bytes of clean base64 text; the platform's own decoder where there is one. */
export function base64ToBytes(text: string): Uint8Array {
  if (native) {
    try {
      return native(text)
    } catch {
      // Stricter about the last bits and stray letters than models are.
      return plainBytes(
        text
          .replaceAll('-', '+')
          .replaceAll('_', '/')
          .replace(/[^A-Za-z0-9+/]+/g, ''),
      )
    }
  }
  return plainBytes(text)
}

function plainBytes(text: string): Uint8Array {
  const length = text.replace(/=+$/, '').length
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let out = 0
  for (let at = 0; at < length; at += 4) {
    const word =
      (codes[text.charCodeAt(at) & 127]! << 18) |
      (codes[text.charCodeAt(at + 1) & 127]! << 12) |
      (codes[text.charCodeAt(at + 2) & 127]! << 6) |
      codes[text.charCodeAt(at + 3) & 127]!
    bytes[out++] = word >> 16
    bytes[out++] = word >> 8
    bytes[out++] = word
  }
  return bytes
}
