/** The kinds of value that a typed field can hold in the editor. */
export type ValueType = 'msg' | 'flow' | 'global' | 'env' | 'jsonata' | 'str' | 'num' | 'bool' | 'json'

/** A field whose value may come from anywhere that Node-RED can read. */
export interface TypedField {
  readonly kind: 'typed'
  readonly types: readonly ValueType[]
  readonly value: string
  readonly type: ValueType
  /** The message property that wins over this field when it is there. */
  readonly override?: string
  /** May not be left empty. */
  readonly required?: boolean
}

/** One of a few words, chosen in the dialog or brought from anywhere that Node-RED can read. */
export interface ChoiceField {
  readonly kind: 'choice'
  readonly options: readonly string[]
  readonly value: string
}

/** One of a few words that hold from the deploy on, not for a message. */
export interface SelectField {
  readonly kind: 'select'
  readonly options: readonly string[]
  readonly value: string
}

/** A tick. */
export interface CheckField {
  readonly kind: 'check'
  readonly value: boolean
}

/** A plain text or number, where a typed field would make no sense. */
export interface PlainField {
  readonly kind: 'text' | 'number'
  readonly value: string
  readonly min?: number
}

/** A config node of this package. */
export interface ConfigField {
  readonly kind: 'config'
  readonly type: string
  readonly required: boolean
}

/** A credential: kept apart from the flow, encrypted, and never sent back to the editor. */
export interface CredentialField {
  readonly kind: 'credential'
}

/**
 * One row of a node's dialog. A row with `when` is shown only while that other field has one of those values.
 */
export type Field = (
  | TypedField
  | ChoiceField
  | SelectField
  | CheckField
  | PlainField
  | ConfigField
  | CredentialField
) & {
  readonly when?: { readonly field: string; readonly is: readonly string[] }
}

/** What a node can be told, in the order of its dialog: the editor page and the runtime both read this. */
export type Fields = Readonly<Record<string, Field>>

/** How a node looks in the palette, and what can be set. */
export interface NodePage {
  readonly type: string
  /** A config node: no place in the palette, no wires. */
  readonly config?: boolean
  readonly fields: Fields
}

const sources: readonly ValueType[] = ['msg', 'flow', 'global', 'str', 'env', 'jsonata']

/** The media to look at. */
export const sourceField: Field = {
  kind: 'typed',
  types: sources,
  value: 'payload',
  type: 'msg',
  required: true,
}

/** Where the answer goes. */
export const outputField: Field = {
  kind: 'typed',
  types: ['msg'],
  value: 'payload',
  type: 'msg',
  required: true,
}

/** Words, from anywhere. */
export function textField(override?: string): Field {
  return {
    kind: 'typed',
    types: ['str', ...sources.filter((type) => type !== 'str')],
    value: '',
    type: 'str',
    ...(override && { override }),
  }
}

/** A number, from anywhere. */
export function numberField(override?: string): Field {
  return {
    kind: 'typed',
    types: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'],
    value: '',
    type: 'num',
    ...(override && { override }),
  }
}

/** A list: words with commas between, or an array from anywhere. */
export function listField(override: string): Field {
  return {
    kind: 'typed',
    types: ['str', 'json', ...sources.filter((type) => type !== 'str')],
    value: '',
    type: 'str',
    override,
  }
}

/** One of a few words; the first is what a new node has. */
export function choiceField(first: string, ...others: string[]): ChoiceField {
  return { kind: 'choice', options: [first, ...others], value: first }
}

/** Yes or no, each said in words of its own. */
export function switchField(value: boolean): ChoiceField {
  return choiceField(String(value), String(!value))
}

/** The name of the field that tells of another field where its value comes from; `undefined` for plain fields. */
export function typeFieldOf(name: string, field: Field): string | undefined {
  return field.kind === 'typed' || field.kind === 'choice' ? `${name}Type` : undefined
}

/** Where the value of a new node's field comes from. */
export function defaultType(field: TypedField | ChoiceField): string {
  return field.kind === 'choice' ? 'choice' : field.type
}

/** What happens with messages that come while the node is busy. */
export const queueFields: Fields = {
  concurrency: { kind: 'number', value: '1', min: 1 },
  policy: { kind: 'select', options: ['queue', 'drop', 'replace'], value: 'queue' },
}

/** The rows that every node which calls the model begins and ends with. */
export function visionFields(own: Fields): Fields {
  return {
    vision: { kind: 'config', type: 'sightglass-config', required: true },
    source: sourceField,
    ...own,
    model: textField('model'),
    mediaResolution: choiceField('', 'low', 'medium', 'high', 'ultra_high'),
    output: outputField,
    ...queueFields,
  }
}
