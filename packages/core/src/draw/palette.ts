import { parseHex, type Rgb } from './color.ts'

/**
 * Twelve colours chosen so that every two stay apart for normal sight and for the three kinds of colour blindness
 * (each at least 0.09 in OKLab after Machado's simulation, where the well-known Okabe-Ito set has 0.076).
 */
export const palette: readonly Rgb[] = [
  '#e69f00',
  '#0072b2',
  '#1ed2ff',
  '#b42d00',
  '#f0e169',
  '#4b96ff',
  '#e15a69',
  '#3c0fd2',
  '#782d69',
  '#962dff',
  '#87c387',
  '#964b78',
].map((hex) => parseHex(hex)!)

/**
 * One colour for each label. A label keeps its colour from picture to picture; only when two labels of one picture
 * fall on the same colour does the later one (by alphabet) take the next free colour.
 */
export function colorsByLabel(labels: Iterable<string>, colors: readonly Rgb[] = palette): Map<string, Rgb> {
  const result = new Map<string, Rgb>()
  const taken = new Set<number>()
  for (const label of [...new Set(labels)].sort()) {
    let slot = hash(label) % colors.length
    if (taken.size < colors.length) {
      while (taken.has(slot)) slot = (slot + 1) % colors.length
      taken.add(slot)
    }
    result.set(label, colors[slot]!)
  }
  return result
}

/** FNV-1a with a last mix, so that labels that differ in one letter fall far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value ^= value >>> 15
  value = Math.imul(value, 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}
