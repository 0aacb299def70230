import { builder } from '../builder.ts'
import type { Failure } from '../failure.ts'
import { hintOf } from '../hint.ts'

const ErrorInterface = builder.interfaceRef<Failure>('Error').implement({
  description: 'Something expected that went wrong: a stable code for programs, a message for people.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'A stable word, such as media_not_found.' }),
    message: t.exposeString('shortMessage', { description: 'One sentence.' }),
    hint: t.string({
      nullable: true,
      description: 'What to do about it.',
      resolve: hintOf,
    }),
    docsUrl: t.exposeString('docsUrl', { description: 'The page that explains this code.' }),
  }),
})

const inputIndex = 'Which media input is to blame, counted from 0.'

const MediaError = builder.objectRef<Failure>('MediaError').implement({
  description: 'A piece of media is missing, broken, of a wrong type, or may not be fetched.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    inputIndex: t.exposeInt('inputIndex', { nullable: true, description: inputIndex }),
    given: t.string({
      nullable: true,
      description: 'What was given.',
      resolve: (error) => detail(error, 'given'),
    }),
  }),
})

const LimitError = builder.objectRef<Failure>('LimitError').implement({
  description:
    "A limit of the model's, of the API's or of this server's was passed, before anything was sent.",
  interfaces: [ErrorInterface],
  fields: (t) => ({
    inputIndex: t.exposeInt('inputIndex', { nullable: true, description: inputIndex }),
    given: t.string({
      nullable: true,
      description: 'What was given.',
      resolve: (error) => detail(error, 'given'),
    }),
    limit: t.string({
      nullable: true,
      description: 'The limit.',
      resolve: (error) => detail(error, 'limit'),
    }),
  }),
})

const RequestError = builder.objectRef<Failure>('RequestError').implement({
  description: 'The request itself is wrong: an unknown model, an option it does not take, a refused key.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    status: t.exposeInt('status', { nullable: true, description: "The model API's HTTP status." }),
  }),
})

const QuotaError = builder.objectRef<Failure>('QuotaError').implement({
  description: 'Too many requests or tokens for now, or for the day.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryable: t.exposeBoolean('retryable', { description: 'Whether waiting helps.' }),
    retryAfterMs: t.exposeInt('retryAfterMs', {
      nullable: true,
      description: 'How long to wait, in milliseconds.',
    }),
  }),
})

const ModelError = builder.objectRef<Failure>('ModelError').implement({
  description: 'The model API failed, or the model refused, stopped early or answered nothing usable.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    status: t.exposeInt('status', { nullable: true, description: "The model API's HTTP status." }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether the same call may succeed later.' }),
    retryAfterMs: t.exposeInt('retryAfterMs', {
      nullable: true,
      description: 'How long to wait, in milliseconds.',
    }),
  }),
})

/** Every error type that a result union may hold. */
export const errorTypes = [MediaError, LimitError, RequestError, QuotaError, ModelError] as const

/** The name of the GraphQL type that shows an error of this code. */
export function errorTypeName({ code }: Failure): string {
  if (code === 'media_too_large' || code === 'media_too_many_pixels') return 'LimitError'
  if (code === 'limit_exceeded' || code === 'budget_exceeded') return 'LimitError'
  if (code.startsWith('media_') || code.startsWith('file_') || code === 'upload_failed') return 'MediaError'
  if (code === 'rate_limited' || code === 'quota_exceeded') return 'QuotaError'
  if (code.startsWith('model_') || code === 'request_invalid') return 'RequestError'
  if (code === 'auth_failed' || code === 'permission_denied' || code === 'config_invalid')
    return 'RequestError'
  return 'ModelError'
}

/** Whether a value is a failure rather than an answer. */
export function isFailure(value: object): value is Failure {
  return 'shortMessage' in value && 'code' in value
}

function detail(error: Failure, key: string): string | null {
  const value = error.details[key]
  return value === undefined ? null : String(value)
}
