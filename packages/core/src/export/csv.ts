import type { Detection } from '../spatial/detection.ts'
import type { DatasetImage } from './dataset-image.ts'

const columns = [
  'file',
  'index',
  'label',
  'left',
  'top',
  'width',
  'height',
  'x',
  'y',
  'confidence',
  'time_seconds',
]

/**
 * Pictures and detections as CSV (RFC 4180), one row per detection. Labels that a spreadsheet would take for a
 * formula are kept from it by a leading apostrophe.
 */
export function toCsv(images: readonly DatasetImage[]): string {
  const rows = images.flatMap(({ fileName, detections }) =>
    detections.map(({ index, label, rect, point, confidence, timeSeconds }) => [
      fileName,
      index,
      label,
      rect?.left,
      rect?.top,
      rect?.width,
      rect?.height,
      point?.x,
      point?.y,
      confidence,
      timeSeconds,
    ]),
  )
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** The detections of a CSV written by {@link toCsv}, by file name. */
export function fromCsv(csv: string): Record<string, Detection[]> {
  const files = new Map<string, Detection[]>()
  // A spreadsheet writes a byte order mark first.
  for (const row of rowsOf(csv.replace(/^\ufeff/, '')).slice(1)) {
    const [file = '', index, label = '', left, top, width, height, x, y, confidence, time] = row
    const name = unguarded(file)
    const list = files.get(name) ?? []
    files.set(name, list)
    list.push({
      index: Number(index),
      label: unguarded(label),
      ...(left && {
        rect: { left: Number(left), top: Number(top), width: Number(width), height: Number(height) },
      }),
      ...(x && { point: { x: Number(x), y: Number(y) } }),
      ...(confidence && { confidence: Number(confidence) }),
      ...(time && { timeSeconds: Number(time) }),
    })
  }
  return Object.fromEntries(files)
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value)
  const safe = guarded(value)
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Text that begins as a formula does gets an apostrophe; and so does text that would lose one of its own in reading. */
function guarded(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function unguarded(text: string): string {
  return text.replace(/^'(?='*[=+\-@\t\r])/, '')
}

function rowsOf(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  while (pattern.lastIndex < csv.length) {
    const match = pattern.exec(csv)
    if (!match) break
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
