import { randomBytes, randomInt } from 'node:crypto'

/** A reply's id, as the real service's look: 22 or so URL-safe letters. */
export function createResponseId(): string {
  return randomBytes(17).toString('base64url')
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A resource's id: lowercase letters and digits. */
export function createResourceId(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}
