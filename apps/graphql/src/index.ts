/**
 * The GraphQL server as a library: a request handler and its schema.
 * @module
 */
export type { Context } from './context.ts'
export { type Env, EnvError, readEnv } from './env.ts'
export { listen, type RunningServer } from './listen.ts'
export { schema } from './schema/index.ts'
export { createGraphqlServer, type GraphqlServerOptions } from './yoga.ts'
