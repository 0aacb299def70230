import { nameAsSent } from '../camel-case.ts'
import { type FieldViolation, invalidArgument, type RpcError } from '../rpc-error.ts'

/** An answer must not be many times as long as what was sent. */
const mostViolations = 100

/**
 * What is wrong with a request, gathered in the three layers in which the real service looks for it: names and types of
 * the JSON, all told at once with a BadRequest; then rules of single fields, all told at once without details; then what
 * the model refuses, one at a time. Sources: DRIFT.md, "Everywhere".
 */
export class Findings {
  readonly #violations: FieldViolation[] = []
  readonly #rules: string[] = []
  #refusal: RpcError | undefined
  readonly #types: string

  /** @param types what the names of enums and messages begin with, as `google.ai.generativelanguage.v1beta`. */
  constructor(types: string) {
    this.#types = types
  }

  /** A name the message has not. `at` is the message's place, empty for the request itself. */
  unknownName(message: object, name: string, at: string): void {
    this.#cannotRead(message, name, at, 'Cannot find field.')
  }

  /** A list where one value is meant. */
  notRepeating(message: object, name: string, at: string): void {
    this.#cannotRead(message, name, at, 'Proto field is not repeating, cannot start list.')
  }

  #cannotRead(message: object, name: string, at: string, why: string): void {
    const place = at === '' ? '' : ` at '${at}'`
    this.#violate(
      at,
      `Invalid JSON payload received. Unknown name "${nameAsSent(message, name)}"${place}: ${why}`,
    )
  }

  /** A value of the wrong type. `type` is a scalar's, as `TYPE_FLOAT`, or the bare name of an enum or message. */
  badValue(at: string, type: string, value: unknown): void {
    const known = type.startsWith('TYPE_') ? type : `type.googleapis.com/${this.#types}.${type}`
    this.#violate(at, `Invalid value at '${at}' (${known}), ${JSON.stringify(value) ?? 'undefined'}`)
  }

  /** A length of time that does not end in `s`. */
  badDuration(message: object, name: string, at: string): void {
    const field = nameAsSent(message, name)
    this.#violate(
      at,
      `Invalid value at '${at}' (type.googleapis.com/google.protobuf.Duration), Field '${field}', Illegal duration format; duration must end with 's'`,
    )
  }

  /** Bytes that are not base64. */
  badBytes(at: string, value: string): void {
    this.#violate(
      at,
      `Invalid value at '${at}' (TYPE_BYTES), Base64 decoding failed for ${JSON.stringify(value)}`,
    )
  }

  /** Two fields of a group of which only one may be set. */
  secondOfOneof(at: string, group: string, second: string): void {
    this.#violate(
      at,
      `Invalid value at '${at}' (oneof), oneof field '${group}' is already set. Cannot set '${second}'`,
    )
  }

  #violate(field: string, description: string): void {
    if (this.#violations.length >= mostViolations) return
    this.#violations.push(field === '' ? { description } : { field, description })
  }

  /** A field that breaks a rule of its own; `at` is its place in the request. */
  rule(at: string, sentence: string): void {
    this.#rules.push(`* GenerateContentRequest.${at}: ${sentence}\n`)
  }

  /** What the model does not do. Only the first is told. */
  refuse(message: string): void {
    this.#refusal ??= invalidArgument(message)
  }

  /** What Vertex does not do, in its own words. */
  cannotSubmit(reason: string): void {
    this.refuse(
      `Unable to submit request because ${reason} Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini`,
    )
  }

  /** A parameter of the address that is neither the front end's nor a field of the request. */
  unknownParameter(name: string): void {
    this.#violations.push({
      description: `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
    })
  }

  /** Throws what the service would answer, if anything was found. */
  throwAny(): void {
    if (this.#violations.length > 0) {
      throw invalidArgument(
        this.#violations.map((violation) => violation.description).join('\n'),
        this.#violations,
      )
    }
    if (this.#rules.length > 0) throw invalidArgument(this.#rules.join(''))
    if (this.#refusal) throw this.#refusal
  }
}
