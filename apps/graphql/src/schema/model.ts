import { models, resolveModel } from '@sightglass/core'
import { builder } from '../builder.ts'

type ModelShape = ReturnType<typeof resolveModel>

const ModelType = builder.objectRef<ModelShape>('Model').implement({
  description: 'A Gemini model, from the dated catalogue.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'The id to send.' }),
    known: t.exposeBoolean('known', {
      description: 'False for an id that the catalogue does not list: it inherits the newest family.',
    }),
    family: t.exposeString('family', { description: 'Its generation.' }),
  }),
})

builder.queryField('models', (t) =>
  t.field({
    type: [ModelType],
    description: 'Every model of the catalogue. Needs no key.',
    resolve: () => models.map((model) => resolveModel(model.id)),
  }),
)

builder.queryField('model', (t) =>
  t.field({
    type: ModelType,
    description: 'One model by id; an unknown id inherits the newest family and says so. Needs no key.',
    args: { id: t.arg.string({ required: true, description: 'Such as gemini-3.5-flash.' }) },
    resolve: (_, { id }) => resolveModel(id),
  }),
)
