/**
 * Undoes PNG's row filters (PNG, third edition, clause 9): `data` holds a filter byte and the bytes of each row, `out`
 * receives the rows. Gives the number of rows done; it stops at a filter that does not exist.
 */
export function unfilter(
  data: Uint8Array,
  out: Uint8Array,
  rowBytes: number,
  rows: number,
  pixelBytes: number,
): number {
  for (let y = 0; y < rows; y++) {
    const from = y * (rowBytes + 1)
    const to = y * rowBytes
    const filter = data[from]!
    if (filter > 4) return y
    out.set(data.subarray(from + 1, from + 1 + rowBytes), to)
    if (filter === 1) addLeft(out, to, rowBytes, pixelBytes)
    else if (filter === 2) addUp(out, to, rowBytes, y > 0)
    else if (filter === 3) addMean(out, to, rowBytes, pixelBytes, y > 0)
    else if (filter === 4) addPaeth(out, to, rowBytes, pixelBytes, y > 0)
  }
  return rows
}

function addLeft(out: Uint8Array, row: number, length: number, step: number): void {
  for (let at = row + step; at < row + length; at++) out[at] = out[at]! + out[at - step]!
}

function addUp(out: Uint8Array, row: number, length: number, hasUp: boolean): void {
  if (!hasUp) return
  if (length % 4 === 0 && row % 4 === 0 && out.byteOffset % 4 === 0) {
    // Four bytes at once, each without a carry into the next.
    const words = new Uint32Array(out.buffer, out.byteOffset + row - length, length >> 1)
    const count = length >> 2
    for (let at = 0; at < count; at++) {
      const a = words[at]!
      const b = words[at + count]!
      words[at + count] = ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ ((a ^ b) & 0x80808080)
    }
    return
  }
  for (let at = row; at < row + length; at++) out[at] = out[at]! + out[at - length]!
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
