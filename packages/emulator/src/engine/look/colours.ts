import { cropPixels, type Pixels } from './picture.ts'

const SIDE = 64
const SMALLEST_PART = 0.06
const MOST = 5

/** The main colours of a picture by their plain English names, the largest part first. */
export async function nameColours(pixels: Pixels): Promise<string[]> {
  const area = { left: 0, top: 0, width: pixels.width, height: pixels.height }
  const { data } = await cropPixels(pixels, area, { width: SIDE, height: SIDE })
  const counts = new Map<string, number>()
  for (let at = 0; at < data.length; at += 3) {
    const name = nameColour(data[at]!, data[at + 1]!, data[at + 2]!)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count >= SMALLEST_PART * SIDE * SIDE)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([name]) => name)
}

// Where each hue ends, in degrees.
const HUES = [
  [15, 'red'],
  [45, 'orange'],
  [70, 'yellow'],
  [160, 'green'],
  [195, 'turquoise'],
  [255, 'blue'],
  [290, 'purple'],
  [345, 'pink'],
  [360, 'red'],
] as const

/** The plain English name of one colour; each channel 0 to 255. */
export function nameColour(red: number, green: number, blue: number): string {
  const high = Math.max(red, green, blue)
  const low = Math.min(red, green, blue)
  const lightness = (high + low) / 510
  const chroma = (high - low) / 255
  if (high < 40) return 'black'
  if (chroma < 0.09) return greyName(lightness)
  const hue = hueOf(red, green, blue)
  const name = HUES.find(([end]) => hue < end)![1]
  if (name === 'orange' || (name === 'red' && chroma < 0.35)) return warmName(name, lightness, chroma)
  if (name === 'yellow' && (chroma < 0.35 || lightness < 0.4)) return lightness > 0.65 ? 'beige' : 'olive'
  if (lightness < 0.3) return `dark ${name}`
  return lightness > 0.72 ? `light ${name}` : name
}

function greyName(lightness: number): string {
  if (lightness > 0.92) return 'white'
  if (lightness > 0.7) return 'light grey'
  if (lightness > 0.35) return 'grey'
  return lightness > 0.14 ? 'dark grey' : 'black'
}

/** Brown is a dark or dull orange or red, beige a pale one. */
function warmName(name: string, lightness: number, chroma: number): string {
  if (lightness > 0.7) return name === 'orange' && chroma < 0.4 ? 'beige' : `light ${name}`
  if (lightness < 0.22) return 'dark brown'
  if (chroma > 0.6 && lightness > 0.35) return name
  return 'brown'
}

function hueOf(red: number, green: number, blue: number): number {
  const high = Math.max(red, green, blue)
  const spread = high - Math.min(red, green, blue)
  if (spread === 0) return 0
  const sixth =
    high === red
      ? (green - blue) / spread
      : high === green
        ? 2 + (blue - red) / spread
        : 4 + (red - green) / spread
  return (sixth * 60 + 360) % 360
}
