/**
 * Undoes PNG's row filters (PNG, third edition, clause 9) in place: `data` holds a filter byte and the bytes of each
 * row, and afterwards, from its beginning, the rows alone. Gives the number of rows done; it stops at a filter that
 * does not exist.
 */
export function unfilter(data: Uint8Array, rowBytes: number, rows: number, pixelBytes: number): number {
  // Four bytes at once, where rows are whole words.
  const words =
    rowBytes % 4 === 0 && data.byteOffset % 4 === 0
      ? new Uint32Array(data.buffer, data.byteOffset, data.length >> 2)
      : undefined
  for (let y = 0; y < rows; y++) {
    const from = y * (rowBytes + 1)
    const to = y * rowBytes
    const filter = data[from]!
    if (filter > 4) return y
    data.copyWithin(to, from + 1, from + 1 + rowBytes)
    if (filter === 1) addLeft(data, to, rowBytes, pixelBytes)
    else if (filter === 2 && y > 0) {
      if (words) addUpWords(words, to >> 2, rowBytes >> 2)
      else addUp(data, to, rowBytes)
    } else if (filter === 3) addMean(data, to, rowBytes, pixelBytes, y > 0)
    else if (filter === 4) addPaeth(data, to, rowBytes, pixelBytes, y > 0)
  }
  return rows
}

function addLeft(out: Uint8Array, row: number, length: number, step: number): void {
  for (let at = row + step; at < row + length; at++) out[at] = out[at]! + out[at - step]!
}

function addUp(out: Uint8Array, row: number, length: number): void {
  for (let at = row; at < row + length; at++) out[at] = out[at]! + out[at - length]!
}

/** Each byte without a carry into the next. */
function addUpWords(words: Uint32Array, row: number, length: number): void {
  for (let at = row; at < row + length; at++) {
    const a = words[at - length]!
    const b = words[at]!
    words[at] = ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ ((a ^ b) & 0x80808080)
  }
}

function addMean(out: Uint8Array, row: number, length: number, step: number, hasUp: boolean): void {
  for (let at = row; at < row + length; at++) {
    const left = at - row >= step ? out[at - step]! : 0
    const up = hasUp ? out[at - length]! : 0
    out[at] = out[at]! + ((left + up) >> 1)
  }
}

function addPaeth(out: Uint8Array, row: number, length: number, step: number, hasUp: boolean): void {
  if (!hasUp) {
    addLeft(out, row, length, step)
    return
  }
  for (let at = row; at < row + Math.min(step, length); at++) out[at] = out[at]! + out[at - length]!
  for (let at = row + step; at < row + length; at++) {
    const left = out[at - step]!
    const up = out[at - length]!
    const corner = out[at - length - step]!
    const toLeft = Math.abs(up - corner)
    const toUp = Math.abs(left - corner)
    const toCorner = Math.abs(left + up - 2 * corner)
    out[at] = out[at]! + (toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner)
  }
}
