import { invalidArgument, type RpcError } from '../rpc-error.ts'

const unknownName = (name: string, at: string): RpcError => {
  const place = at === '' ? '' : ` at '${at}'`
  const description = `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`
  return invalidArgument(description, [{ field: at, description }])
}

/** A value of the wrong type, in the words of the real JSON parser. */
export const badValue = (at: string, type: string, value: unknown): RpcError => {
  const description = `Invalid value at '${at}' (${type}), ${JSON.stringify(value) ?? 'undefined'}`
  return invalidArgument(description, [{ field: at, description }])
}

/** A rule of the request itself, in the words of the real service's proto validation. */
export const broken = (at: string, sentence: string): RpcError => {
  const field = `GenerateContentRequest.${at}`
  return invalidArgument(`* ${field}: ${sentence}\n`, [{ field: at, description: sentence }])
}

/** @throws RpcError 400 for the first field that the message does not have */
export function onlyKnown(value: object, known: ReadonlySet<string>, at: string): void {
  for (const name of Object.keys(value)) if (!known.has(name)) throw unknownName(name, at)
}

/** A number, also one written as a string, as protobuf's JSON allows. @throws RpcError 400 */
export function finite(value: unknown, at: string, type: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw badValue(at, type, value)
  if (type === 'TYPE_INT32' && !Number.isInteger(number)) throw badValue(at, type, value)
  return number
}

/** The full name of a type of the API. */
export const typeName = (name: string): string =>
  `type.googleapis.com/google.ai.generativelanguage.v1beta.${name}`
