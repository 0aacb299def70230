import { GraphQLScalarType } from 'graphql'
import { builder } from '../builder.ts'

builder.addScalarType(
  'File',
  new GraphQLScalarType({
    name: 'File',
    description: 'A file sent by the GraphQL multipart request specification. Input only.',
    specifiedByURL: 'https://github.com/jaydenseric/graphql-multipart-request-spec',
    parseValue: (value) => value,
    serialize: () => {
      throw new TypeError('A File can only be sent, not read.')
    },
  }),
)

builder.addScalarType('JSON', new GraphQLScalarType({ name: 'JSON', description: 'Any JSON value.' }))
