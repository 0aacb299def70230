import type { Size } from '../geometry/size.ts'
import { areaPath } from './area.ts'
import { toHex } from './color.ts'
import { pathData } from './path.ts'
import type { Paint, Shape } from './shape.ts'
import { systemFontFamily } from './text-engine.ts'

/** Writes shapes as an SVG document of the picture's size. Words are escaped: they stay words. */
export function shapesToSvg(shapes: readonly Shape[], size: Size, background = ''): string {
  const body = shapes.map((shape, at) => shapeToSvg(shape, size, at)).join('\n')
  const { width, height } = size
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}">\n${background}${body}\n</svg>\n`
  )
}

const notAllowed = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu

/** Makes text safe inside SVG and HTML, in content and in quoted attributes. */
export function escapeXml(text: string): string {
  return text
    .replace(notAllowed, '')
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function shapeToSvg(shape: Shape, size: Size, id: number): string {
  switch (shape.kind) {
    case 'fill': {
      const rule = shape.rule === 'evenodd' ? ' fill-rule="evenodd"' : ''
      return `<path d="${pathData(shape.path)}"${rule} ${paintTo('fill', shape.paint)}/>`
    }
    case 'stroke': {
      return (
        `<path d="${pathData(shape.path)}" fill="none" stroke-width="${round(shape.widthPx)}" ` +
        `stroke-linecap="round" stroke-linejoin="round" ${paintTo('stroke', shape.paint)}/>`
      )
    }
    case 'area':
      return `<path d="${pathData(areaPath(shape.area))}" fill-rule="evenodd" ${paintTo('fill', shape.paint)}/>`
    case 'outside': {
      const holes = shape.areas
        .map((area) => `<path d="${pathData(areaPath(area))}" fill-rule="evenodd" fill="#000"/>`)
        .join('')
      const whole = `width="${size.width}" height="${size.height}"`
      return (
        `<mask id="outside${id}" maskUnits="userSpaceOnUse" x="0" y="0" ${whole}>` +
        `<rect ${whole} fill="#fff"/>${holes}</mask>` +
        `<rect ${whole} mask="url(#outside${id})" ${paintTo('fill', shape.paint)}/>`
      )
    }
    case 'obscure':
      return `<path d="${pathData(areaPath(shape.area))}" fill-rule="evenodd" fill="#808080"/>`
    case 'text':
      return (
        `<text x="${round(shape.x)}" y="${round(shape.baselineY)}" font-size="${round(shape.fontSizePx)}" ` +
        `font-family="${systemFontFamily}" font-weight="500" textLength="${round(shape.widthPx)}" ` +
        `lengthAdjust="spacingAndGlyphs" xml:space="preserve" ${paintTo('fill', shape.paint)}>` +
        `${escapeXml(shape.text)}</text>`
      )
  }
}

function paintTo(attribute: 'fill' | 'stroke', { color, alpha }: Paint): string {
  const opacity = alpha < 1 ? ` ${attribute}-opacity="${round(alpha)}"` : ''
  return `${attribute}="${toHex(color)}"${opacity}`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
