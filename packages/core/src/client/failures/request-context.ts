/** What a failed call was about, for the message. */
export interface RequestContext {
  readonly model?: string
  readonly baseUrl?: string
  /** The answer's headers, where one came. The SDK's own error drops them. */
  readonly headers?: Headers
  /** True once part of an answer had arrived. */
  readonly midStream?: boolean
}
