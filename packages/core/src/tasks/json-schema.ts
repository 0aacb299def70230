/** The part of JSON Schema that Gemini honours. Source: `responseJsonSchema` in @google/genai 3.1.0 */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly (string | number)[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly propertyOrdering?: readonly string[]
  readonly description?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** An object with these fields, all required, in this order. */
export function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const names = Object.keys(properties)
  return { type: 'object', properties, required: names, propertyOrdering: names }
}

export function arrayOf(items: JsonSchema, maxItems?: number): JsonSchema {
  return { type: 'array', items, ...(maxItems !== undefined && { maxItems }) }
}

/** Exactly `count` whole numbers. */
export function integers(count: number): JsonSchema {
  return { type: 'array', items: { type: 'integer' }, minItems: count, maxItems: count }
}
