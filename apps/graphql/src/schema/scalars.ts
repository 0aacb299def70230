import { GraphQLError, GraphQLScalarType } from 'graphql'
import { builder } from '../builder.ts'

builder.addScalarType(
  'File',
  new GraphQLScalarType({
    name: 'File',
    description: 'A file sent by the GraphQL multipart request specification. Input only.',
    specifiedByURL: 'https://github.com/jaydenseric/graphql-multipart-request-spec',
    parseValue: (value) => {
      if (value instanceof Blob) return value
      if (typeof value === 'object' && value !== null && 'arrayBuffer' in value) return value
      throw new GraphQLError('A file comes as a part of a multipart request, not as a value.')
    },
    parseLiteral: () => {
      throw new GraphQLError('A file comes as a variable of a multipart request, not in the query.')
    },
    serialize: () => {
      throw new TypeError('A File can only be sent, not read.')
    },
  }),
)

builder.addScalarType('JSON', new GraphQLScalarType({ name: 'JSON', description: 'Any JSON value.' }))
