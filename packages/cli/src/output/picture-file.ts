/** The format that a file's name asks for; PNG when it asks for none that we draw. */
export function formatOf(file: string): 'png' | 'jpeg' | 'webp' {
  if (/\.jpe?g$/i.test(file)) return 'jpeg'
  return /\.webp$/i.test(file) ? 'webp' : 'png'
}
