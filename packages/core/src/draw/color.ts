/** A colour of the screen: red, green and blue, each a whole number 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** `#rrggbb` of a colour. */
export function toHex(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** Reads `#rgb` or `#rrggbb`; anything else is `undefined`. */
export function parseHex(text: string): Rgb | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text)
  if (short) return [1, 2, 3].map((at) => Number.parseInt(short[at]!.repeat(2), 16)) as unknown as Rgb
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text)
  if (long) return [1, 2, 3].map((at) => Number.parseInt(long[at]!, 16)) as unknown as Rgb
  return undefined
}

/** Relative luminance, 0..1. Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** How well two colours can be told apart as text on ground, 1..21. Source: WCAG 2.2, "contrast ratio". */
export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Near-black or white: whichever reads better on `ground`. */
export function textColorOn(ground: Rgb): Rgb {
  const dark: Rgb = [17, 17, 17]
  const light: Rgb = [255, 255, 255]
  return contrast(ground, dark) >= contrast(ground, light) ? dark : light
}
