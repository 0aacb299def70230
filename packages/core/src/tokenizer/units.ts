/** The UTF-16 units of a text, lone surrogates replaced: an array is read several times faster than a string. */
export function toUnits(text: string): Uint16Array {
  const whole = text.toWellFormed()
  const units = new Uint16Array(whole.length)
  for (let index = 0; index < units.length; index += 1) units[index] = whole.charCodeAt(index)
  return units
}

/** A hash of the units from `start` to before `end`. */
export function hashUnits(units: Uint16Array, start: number, end: number): number {
  let sum = 0x811c9dc5
  for (let index = start; index < end; index += 1) sum = Math.imul(sum ^ (units[index] as number), 0x01000193)
  return sum ^ (sum >>> 15)
}

/** Whether `other`, from `from` on, has the units of `units` from `start` to before `end`. */
export function sameUnits(
  units: Uint16Array,
  start: number,
  end: number,
  other: Uint16Array,
  from: number,
): boolean {
  for (let index = start; index < end; index += 1) {
    if (other[from + index - start] !== units[index]) return false
  }
  return true
}
