import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Schema } from '../protocol/wire.ts'
import { fillSchema } from './fill-schema.ts'
import { readIntent } from './intent.ts'
import { describeScene, type Scene } from './scene.ts'

/** What is wrong with `value` by `schema`, written apart from the code under test. */
function faultsOf(value: unknown, schema: Schema, at = '$'): string[] {
  if (schema.anyOf)
    return schema.anyOf.some((choice) => faultsOf(value, choice, at).length === 0)
      ? []
      : [`${at}: no choice fits`]
  if (value === null) return schema.nullable || schema.type === 'NULL' ? [] : [`${at}: null`]
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${at}: not in enum`]
  switch (schema.type) {
    case 'OBJECT': {
      if (typeof value !== 'object' || Array.isArray(value)) return [`${at}: not an object`]
      const fields = value as Record<string, unknown>
      const missing = (schema.required ?? [])
        .filter((name) => !(name in fields))
        .map((name) => `${at}.${name}: missing`)
      return [
        ...missing,
        ...Object.entries(fields).flatMap(([name, field]) => {
          const inner = schema.properties?.[name]
          return inner ? faultsOf(field, inner, `${at}.${name}`) : [`${at}.${name}: unknown`]
        }),
      ]
    }
    case 'ARRAY': {
      if (!Array.isArray(value)) return [`${at}: not a list`]
      const length =
        value.length < Number(schema.minItems ?? 0) || value.length > Number(schema.maxItems ?? 1e9)
          ? [`${at}: ${value.length} items`]
          : []
      return [...length, ...value.flatMap((item, index) => faultsOf(item, schema.items!, `${at}[${index}]`))]
    }
    case 'INTEGER':
    case 'NUMBER': {
      if (typeof value !== 'number' || (schema.type === 'INTEGER' && !Number.isInteger(value)))
        return [`${at}: not a number`]
      return value < (schema.minimum ?? -1e9) || value > (schema.maximum ?? 1e9)
        ? [`${at}: out of range`]
        : []
    }
    case 'BOOLEAN':
      return typeof value === 'boolean' ? [] : [`${at}: not a boolean`]
    default: {
      if (typeof value !== 'string') return [`${at}: not text`]
      return value.length < Number(schema.minLength ?? 0) || value.length > Number(schema.maxLength ?? 1e9)
        ? [`${at}: ${value.length} letters`]
        : []
    }
  }
}

const name = fc.constantFrom(
  'label',
  'box_2d',
  'mask',
  'point',
  'count',
  'text',
  'title',
  'colors',
  'start',
  'end',
  'summary',
  'objects',
  'score',
  'x',
  'price',
  'is_new',
  'items',
  'width',
)
const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.record({ type: fc.constant('STRING') }),
  fc.record({
    type: fc.constant('STRING'),
    minLength: fc.nat(5),
    maxLength: fc.integer({ min: 5, max: 20 }),
  }),
  fc.record({
    type: fc.constant('STRING'),
    enum: fc.uniqueArray(fc.constantFrom('cup', 'dog', 'other', 'red'), { minLength: 1 }),
  }),
  fc.record({
    type: fc.constantFrom('INTEGER', 'NUMBER'),
    minimum: fc.integer({ min: -5, max: 5 }),
    maximum: fc.integer({ min: 5, max: 500 }),
  }),
  fc.record({ type: fc.constantFrom('INTEGER', 'NUMBER', 'BOOLEAN') }),
)
const schemas = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({
      type: fc.constant('ARRAY'),
      items: tie('schema'),
      minItems: fc.nat(2),
      maxItems: fc.integer({ min: 2, max: 6 }),
    }),
    fc.record({ type: fc.constant('ARRAY'), items: tie('schema') }),
    fc.tuple(fc.dictionary(name, tie('schema'), { maxKeys: 5 }), fc.boolean()).map(([properties, all]) => ({
      type: 'OBJECT',
      properties: { ...properties },
      required: all ? Object.keys(properties) : [],
    })),
    fc.record({ anyOf: fc.tuple(tie('schema'), fc.constant({ type: 'NULL' })) }),
  ),
})).schema

const scene: Scene = await describeScene(
  [
    {
      kind: 'image',
      width: 600,
      height: 400,
      objects: [
        {
          label: 'cup',
          score: 0.7,
          box: { left: 60, top: 40, width: 300, height: 200 },
          polygon: [
            [60, 40],
            [360, 40],
            [360, 240],
          ],
        },
        { label: 'dog', score: 0.6, box: { left: 0, top: 0, width: 60, height: 40 } },
      ],
      texts: [{ text: 'EXIT', score: 1, box: { left: 0, top: 0, width: 60, height: 20 } }],
      colours: ['dark red'],
      notes: [],
    },
  ],
  readIntent('Detect everything.'),
  { pngMasks: false },
)

it('always gives what the schema allows', () => {
  fc.assert(
    fc.property(schemas, fc.boolean(), (schema, empty) => {
      const seen: Scene = empty ? { ...scene, things: [], texts: [], colours: [] } : scene
      expect(faultsOf(fillSchema(schema, seen, { polygons: true }), schema)).toEqual([])
    }),
    { numRuns: 400 },
  )
})

it('puts what was seen where names say', () => {
  const schema: Schema = {
    type: 'OBJECT',
    required: ['objects', 'count', 'main_color', 'sign_text'],
    properties: {
      objects: {
        type: 'ARRAY',
        items: {
          type: 'OBJECT',
          required: ['label', 'box_2d'],
          properties: {
            label: { type: 'STRING' },
            box_2d: { type: 'ARRAY', items: { type: 'INTEGER' } },
            mask: { type: 'ARRAY', items: { type: 'ARRAY', items: { type: 'INTEGER' } } },
          },
        },
      },
      count: { type: 'INTEGER' },
      main_color: { type: 'STRING' },
      sign_text: { type: 'STRING' },
    },
  }
  expect(fillSchema(schema, scene, { polygons: true })).toEqual({
    objects: [
      {
        label: 'cup',
        box_2d: [100, 100, 600, 600],
        mask: [
          [100, 100],
          [600, 100],
          [600, 600],
        ],
      },
      { label: 'dog', box_2d: [0, 0, 100, 100], mask: [] },
    ],
    count: 2,
    main_color: 'dark red',
    sign_text: 'EXIT',
  })
})

it('survives a schema that refers to itself', () => {
  const schema: Schema = {
    $defs: {
      node: {
        type: 'object',
        properties: {
          label: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
        },
        required: ['label'],
      },
    },
    $ref: '#/$defs/node',
  }
  expect(fillSchema(schema, scene, { polygons: true })).toHaveProperty('label')
})
